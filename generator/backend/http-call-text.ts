import type { BusinessError, ResolvedHttpCall } from '../../metadata/resolved-product.ts';
import { identifier, literal, propertyKey } from '../literals.ts';
import { objectText } from './source-file.ts';

const readers = { string: 'text', integer: 'number', decimal: 'number', boolean: 'boolean' } as const;

/** What `callHttp` is to do, on lines of its own. No variable of a designer has a `$` in its name. */
export function httpCallText(
  step: ResolvedHttpCall,
  errorText: (error: BusinessError, indent: string) => string,
  indent: string,
): string {
  const inner = `${indent}  `;
  const headers = step.headers.map(({ name, value }) => `${propertyKey(name)}: ${value.source}`);
  const secrets = step.secrets.map(({ header, secret }) => `${propertyKey(header)}: ${literal(secret)}`);
  const errors = step.errors.map(({ status, error }) => `${status}: ${errorText(error, `${inner}  `)}`);
  const read = step.result.map(({ code, required, type }) => {
    return `${identifier(code)}: $answer.${readers[type]}${required ? '' : 'OrNull'}(${literal(code)})`;
  });
  const entries = [
    `method: ${literal(step.method)}`,
    `url: ${step.url.source}`,
    `hosts: ${literal(step.hosts)}`,
    `headers: ${objectText(headers, inner, 90)}`,
    `secrets: ${objectText(secrets, inner, 90)}`,
    `body: ${step.body?.source ?? 'undefined'}`,
    `seconds: ${literal(step.timeoutSeconds)}`,
    `errors: ${objectText(errors, inner, 90)}`,
    `error: ${step.error === null ? 'undefined' : errorText(step.error, inner)}`,
    `read: ($answer) => (${objectText(['status: $answer.status', ...read], inner, 90)})`,
  ];
  return `{\n${entries.map((entry) => `${inner}${entry},\n`).join('')}${indent}}`;
}

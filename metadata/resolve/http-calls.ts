import type { StepDocument } from '../documents/logic.ts';
import type { ResolvedExpression, ResolvedHttpCall } from '../resolved-product.ts';
import { listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { errorOf } from './errors.ts';
import { checkMemberCode } from './reserved.ts';
import { declare, type StepContext, type Variables } from './step-scope.ts';

type HttpStep = Extract<StepDocument, { do: 'callHttp' }>;

const types = { string: 'string', integer: 'number', decimal: 'number', boolean: 'boolean' } as const;

/** A call of another service; its result is a variable with the fields that the step declares. */
export function resolveHttpCall(
  step: HttpStep,
  at: Place,
  variables: Variables,
  context: StepContext,
): ResolvedHttpCall | null {
  const expression = (source: string, place: Place, expected?: string): ResolvedExpression | null =>
    context.program.expression({
      source,
      place,
      variables: variables.names(),
      ...(expected === undefined ? {} : { expected }),
    });
  const url = expression(step.url, at.at('url'), 'string');
  const headers = inOrder(step.headers).flatMap(([name, source]) => {
    const value = expression(source, at.at('headers', name), 'string');
    return value === null ? [] : [{ name, value }];
  });
  const body = step.body === undefined ? null : expression(step.body, at.at('body'));
  if (step.body !== undefined && (step.method === 'GET' || step.method === 'DELETE'))
    at.at('body').error('option-unfit', `${step.method} has no body`, 'remove it, or use POST, PUT or PATCH');
  if (url !== null) checkAddress(url.source, step.hosts, at.at('url'));
  checkHeaders(step, at);
  const result = resultOf(step, at);
  if (step.as !== undefined) {
    const fields = result.map(({ code, required, type }) => `${code}: ${types[type]}${required ? '' : ' | null'};`);
    declare(step.as, `{ status: number; ${fields.join(' ')} }`, at, variables, context);
  }
  if (url === null || (step.body !== undefined && body === null)) return null;
  return {
    do: 'callHttp',
    method: step.method,
    url,
    hosts: step.hosts,
    headers,
    secrets: inOrder(step.secrets).map(([header, secret]) => ({ header, secret })),
    body,
    timeoutSeconds: step.timeoutSeconds ?? 5,
    result,
    errors: (step.errors ?? []).map(({ status, error }, index) => ({
      status,
      error: errorOf(error, at.at('errors', index, 'error'), context),
    })),
    error: step.error === undefined ? null : errorOf(step.error, at.at('error'), context),
    as: step.as ?? null,
  };
}

/** What stands at the start of the address already says which host is called. */
function checkAddress(source: string, hosts: readonly string[], place: Place): void {
  const [, scheme, host] = /^['"`]([a-z][a-z0-9+.-]*):(?:\/\/([^/'"`$?#]*))?/iu.exec(source) ?? [];
  if (scheme === undefined) return;
  if (scheme !== 'https' && scheme !== 'http')
    place.error('url-unfit', `\`${scheme}:\` is not called`, 'use https or http');
  else if (host !== undefined && host !== '' && !hosts.includes(host))
    place.error('url-unfit', `\`${host}\` is not among the step’s hosts`, `call one of ${listed(hosts)}, or add it`);
}

const ownHeaders = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'content-type', 'accept']);

function checkHeaders(step: HttpStep, at: Place): void {
  const seen = new Set<string>();
  for (const kind of ['headers', 'secrets'] as const) {
    for (const [name] of inOrder(step[kind])) {
      const folded = name.toLowerCase();
      if (ownHeaders.has(folded))
        at.at(kind, name).error('option-unfit', `\`${name}\` is set by the service itself`, 'remove it');
      if (seen.has(folded)) at.at(kind, name).error('duplicate', `\`${name}\` is there twice`, 'remove one of them');
      seen.add(folded);
    }
  }
}

function resultOf(step: HttpStep, at: Place): ResolvedHttpCall['result'] {
  const seen = new Set(['status']);
  if (step.result !== undefined && step.as === undefined)
    at.at('result').error('missing-property', 'a result without `as` is read by nobody', 'add `as`');
  return (step.result ?? []).map(({ code, type, required = true }, index) => {
    const place = at.at('result', index, 'code');
    checkMemberCode(code, place);
    if (seen.has(code)) place.error('duplicate-code', `\`${code}\` is there already`, 'rename one of the two');
    seen.add(code);
    return { code, type, required };
  });
}

function inOrder(record: Readonly<Record<string, string>> | undefined): readonly (readonly [string, string])[] {
  return Object.entries(record ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

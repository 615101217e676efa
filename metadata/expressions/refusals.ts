import { ts } from 'ts-morph';

/** Words that `plainName` lets through but strict code does not. */
export const reservedParameters: ReadonlySet<string> = new Set([
  'await',
  'async',
  'yield',
  'let',
  'static',
  'eval',
  'arguments',
  'globalThis',
]);

/** What to write instead of a node that is not allowed. */
export function forbiddenMend(node: ts.Node): string {
  if (ts.isTaggedTemplateExpression(node)) return 'write the template without a tag';
  if (ts.isAsExpression(node) || ts.isNonNullExpression(node)) return 'use `??`, or assert that it is not null first';
  if (ts.isRegularExpressionLiteral(node)) return 'use `includes`, `startsWith` or a pattern on the field';
  return 'use literals, fields, operators, `? :`, `??`, `?.` and the built-in functions';
}

export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

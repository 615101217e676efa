import type { ResolvedCondition, ResolvedParameter, ResolvedQuery } from '../../metadata/resolved-product.ts';
import { literal } from '../literals.ts';

/**
 * The argument of a service's `find`, on lines of its own. A condition whose value is an optional input is left out
 * where that input was not given.
 */
export function queryText(query: ResolvedQuery, inputs: readonly ResolvedParameter[], indent: string): string {
  const optional = new Set(inputs.filter((input) => !input.required).map((input) => `input.${input.code}`));
  const where = query.where.map((condition) => `{ ${conditionText(condition, optional)} }`);
  const sort = query.sort.map(({ direction, path }) => literal({ path: path.join('.'), direction }));
  const entries = [
    `where: ${lines(where, indent)}`,
    `relations: ${literal(query.with.map((path) => path.join('.')))}`,
    `sort: ${lines(sort, indent)}`,
    `limit: ${literal(query.limit)}`,
  ];
  return `{\n${entries.map((entry) => `${indent}  ${entry},\n`).join('')}${indent}}`;
}

function conditionText({ operator, path, value }: ResolvedCondition, optional: ReadonlySet<string>): string {
  const source = value === null ? 'true' : optional.has(value.source) ? `${value.source} ?? undefined` : value.source;
  return `path: ${literal(path.join('.'))}, operator: ${literal(operator)}, value: ${source}`;
}

function lines(items: readonly string[], indent: string): string {
  const line = `[${items.join(', ')}]`;
  if (line.length <= 90) return line;
  return `[\n${items.map((item) => `${indent}    ${item},\n`).join('')}${indent}  ]`;
}

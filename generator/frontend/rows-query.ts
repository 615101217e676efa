import type { ResolvedCondition, ResolvedExpression, ResolvedRows } from '../../metadata/resolved-product.ts';
import { literal } from '../literals.ts';
import { relationProperty } from '../names.ts';
import { apiName, moduleSource, type PageContext } from './context.ts';
import { followPath } from './lookup.ts';

/** `useRows(salesOrderApi.list, () => ({ … }), ['sales'])`: the first rows of a list. */
export function rowsSource(context: PageContext, rows: ResolvedRows, roles: readonly string[]): string {
  const { model } = rows;
  context.imports.named('@/composables/use-source', 'useRows');
  context.imports.named(moduleSource(context, model.module, 'api'), apiName(model.code));
  const sort = rows.sort.map(({ direction, path }) => `${direction === 'desc' ? '-' : ''}${path.join('.')}`).join(',');
  const entries = [
    ...rows.where.map((condition) => filterEntry(context, rows, condition)),
    ...(sort === '' ? [] : [`sort: ${literal(sort)}`]),
    `pageSize: ${rows.limit}`,
  ];
  const rest = roles.length === 0 ? '' : `, ${literal(roles)}`;
  const line = `useRows(${apiName(model.code)}.list, () => ({ ${entries.join(', ')} })${rest})`;
  if (line.length <= 90) return line;
  const last = roles.length === 0 ? '' : `  ${literal(roles)},\n`;
  return `useRows(\n  ${apiName(model.code)}.list,\n  () => ({\n${entries.map((each) => `    ${each},\n`).join('')}  }),\n${last})`;
}

export const rowsExpressions = ({ where }: ResolvedRows): ResolvedExpression[] =>
  where.flatMap(({ value }) => value ?? []);

function filterEntry(context: PageContext, rows: ResolvedRows, { operator, path, value }: ResolvedCondition): string {
  const target = followPath(context.lookup, context.lookup.model(rows.model), path);
  const { relation } = target;
  const isKey = relation !== null && relation.column !== null && target.code === 'id';
  const field = isKey ? relationProperty(relation.code, relation.kind) : path.join('.');
  return `${literal(`filter[${field}][${operator}]`)}: ${valueText(context, value)}`;
}

function valueText(context: PageContext, value: ResolvedExpression | null): string {
  if (value === null) return 'true';
  if (/^('(?:[^'\\]|\\.)*'|\d+(\.\d+)?|true|false)$/.test(value.source)) return value.source;
  context.imports.named('@/composables/use-source', 'filterValue');
  return `filterValue(${value.source})`;
}

import type {
  ResolvedAggregateQuery,
  ResolvedCondition,
  ResolvedExpression,
  ResolvedParameter,
  ResolvedQuery,
  ResultValue,
} from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import type { BackendContext } from './context.ts';
import type { Imports } from './imports.ts';

/** Every expression of a query. */
export function queryExpressions(query: ResolvedQuery | ResolvedAggregateQuery): ResolvedExpression[] {
  const having = 'having' in query ? query.having.map(({ value }) => value) : [];
  return [...query.where.map(({ value }) => value), ...having, query.offset].filter((item) => item !== null);
}

/**
 * The argument of a service's `find`, on lines of its own. A condition whose value is an optional input is left out
 * where that input was not given.
 */
export function queryText(query: ResolvedQuery, inputs: readonly ResolvedParameter[], indent: string): string {
  const sort = query.sort.map(({ direction, path }) => literal({ path: path.join('.'), direction }));
  return entriesText(
    [
      `where: ${whereText(query.where, inputs, indent)}`,
      `relations: ${literal(query.with.map((path) => path.join('.')))}`,
      `sort: ${lines(sort, indent)}`,
      ...pagingText(query),
    ],
    indent,
  );
}

/** The argument of a service's `aggregate`, on lines of its own. */
export function aggregateText(
  query: ResolvedAggregateQuery,
  inputs: readonly ResolvedParameter[],
  indent: string,
): string {
  const group = query.group.map(({ as, path, value }) =>
    literal({ as, path: path.join('.'), kind: resultKind(value) }),
  );
  const aggregates = query.aggregates.map((item) =>
    literal({
      as: item.as,
      function: item.function,
      path: item.path === null ? null : item.path.join('.'),
      kind: resultKind(item.value),
    }),
  );
  const having = query.having.map(
    ({ of, operator, value }) => `{ of: ${literal(of)}, operator: ${literal(operator)}, value: ${value.source} }`,
  );
  return entriesText(
    [
      `where: ${whereText(query.where, inputs, indent)}`,
      `group: ${lines(group, indent)}`,
      `aggregates: ${lines(aggregates, indent)}`,
      `having: ${lines(having, indent)}`,
      `sort: ${lines(
        query.sort.map((sort) => literal({ of: sort.of, direction: sort.direction })),
        indent,
      )}`,
      ...pagingText(query),
    ],
    indent,
  );
}

/** The TypeScript type of one result of an aggregate query. */
export function resultType(
  context: BackendContext,
  query: ResolvedAggregateQuery,
  imports: Imports,
  file: string,
): string {
  const properties = [...query.group, ...query.aggregates].map(({ as, value }) => {
    const type = valueText(context, value, imports, file);
    return `${identifier(as)}: ${value.nullable ? `${type} | null` : type}`;
  });
  return `{ ${properties.join('; ')} }`;
}

function valueText(context: BackendContext, { type }: ResultValue, imports: Imports, file: string): string {
  switch (type) {
    case 'text':
      return 'string';
    case 'datetime':
      return 'Date';
    case 'number':
    case 'boolean':
      return type;
    default:
      return context.dictionaryType(type, imports, file);
  }
}

function resultKind({ type }: ResultValue): string {
  return type === 'number' || type === 'boolean' ? type : 'as it is';
}

function pagingText({ limit, offset }: ResolvedQuery | ResolvedAggregateQuery): string[] {
  return [`limit: ${literal(limit)}`, ...(offset === null ? [] : [`offset: ${offset.source}`])];
}

/** The conditions of a query. */
export function whereText(
  where: readonly ResolvedCondition[],
  inputs: readonly ResolvedParameter[],
  indent: string,
): string {
  const optional = new Set(inputs.filter((input) => !input.required).map((input) => `input.${input.code}`));
  return lines(
    where.map((condition) => `{ ${conditionText(condition, optional)} }`),
    indent,
  );
}

function conditionText({ operator, path, value }: ResolvedCondition, optional: ReadonlySet<string>): string {
  const source = value === null ? 'true' : optional.has(value.source) ? `${value.source} ?? undefined` : value.source;
  return `path: ${literal(path.join('.'))}, operator: ${literal(operator)}, value: ${source}`;
}

function entriesText(entries: readonly string[], indent: string): string {
  return `{\n${entries.map((entry) => `${indent}  ${entry},\n`).join('')}${indent}}`;
}

function lines(items: readonly string[], indent: string): string {
  const line = `[${items.join(', ')}]`;
  if (line.length <= 90) return line;
  return `[\n${items.map((item) => `${indent}    ${item},\n`).join('')}${indent}  ]`;
}

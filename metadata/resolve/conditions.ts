import type { QueryDocument, SortDocument } from '../documents/query.ts';
import { loadedType } from '../expressions/loaded.ts';
import type {
  FilterOperator,
  ResolvedCondition,
  ResolvedExpression,
  ResolvedQuery,
  ResolvedSort,
} from '../resolved-product.ts';
import { listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { keyOf, type Context, type ModelInfo } from './context.ts';
import { resolvePath, type Leaf } from './paths.ts';

const equality = ['eq', 'ne', 'in'] as const;
const order = ['gt', 'gte', 'lt', 'lte'] as const;
const text = ['contains', 'startsWith', ...equality, ...order, 'between'] as const;
const moment = ['between', 'eq', 'ne', ...order] as const;

/** What a value can be searched by; the first is the default. */
const operators: Readonly<Record<Leaf['type'], readonly FilterOperator[]>> = {
  string: text,
  email: text,
  url: text,
  phone: text,
  sequence: text,
  text: ['contains', 'startsWith'],
  integer: ['between', ...equality, ...order],
  decimal: ['between', ...equality, ...order],
  date: moment,
  time: moment,
  datetime: moment,
  boolean: ['eq', 'ne'],
  enum: ['in', 'eq', 'ne'],
  id: equality,
  bigint: equality,
  uuid: equality,
  json: [],
  multiEnum: [],
  password: [],
  file: [],
  image: [],
};

/** The operators that mean something for a value; none where it cannot be searched. */
export function operatorsFor({ type, nullable }: Leaf): readonly FilterOperator[] {
  const fitting = operators[type];
  return nullable && fitting.length > 0 ? [...fitting, 'isNull'] : fitting;
}

export function checkOperator(leaf: Leaf, operator: FilterOperator, place: Place): boolean {
  const fitting = operatorsFor(leaf);
  if (fitting.includes(operator)) return true;
  place.error(
    'operator-unfit',
    `\`${operator}\` does not fit \`${leaf.path.join('.')}\`, ${leaf.nullable ? 'an optional' : 'a required'} ${leaf.type}`,
    fitting.length === 0 ? 'filter by another field' : `use ${listed(fitting, 20)}`,
  );
  return false;
}

const unsortable: ReadonlySet<Leaf['type']> = new Set(['text', 'json', 'multiEnum', 'file', 'image']);
export const isSortable = (leaf: Leaf): boolean => !unsortable.has(leaf.type);

export function resolveSort(
  sort: readonly SortDocument[] | undefined,
  info: ModelInfo,
  place: Place,
  context: Context,
): readonly ResolvedSort[] {
  return (sort ?? []).flatMap(({ field, direction = 'asc' }, index) => {
    const at = place.at(index, 'field');
    const leaf = resolvePath(field, info, 'display', at, context);
    if (leaf === null) return [];
    if (!isSortable(leaf)) at.error('path-unfit', `a ${leaf.type} field cannot be sorted by`, 'sort by another field');
    return [{ path: leaf.path, direction }];
  });
}

/** Relations to load; each must exist, at most three deep. */
export function resolveWith(
  paths: readonly string[] | undefined,
  info: ModelInfo,
  place: Place,
  context: Context,
): readonly (readonly string[])[] {
  return (paths ?? []).map((given, index) => {
    const path = given.split('.');
    let current: ModelInfo | undefined = info;
    for (const code of path) {
      const relation: ReturnType<ModelInfo['relations']['get']> = current?.relations.get(code);
      if (relation === undefined) {
        if (current !== undefined && !current.unresolved.has(code)) {
          const known = listed([...current.relations.keys()], 20);
          place
            .at(index)
            .error(
              'dangling-reference',
              `\`${current.code}\` has no relation \`${code}\``,
              known === '' ? 'remove it' : `use one of ${known}`,
            );
        }
        break;
      }
      current = context.models.get(keyOf(relation.target));
    }
    if (path.length > 3)
      place
        .at(index)
        .error('path-unfit', `\`${given}\` is deeper than three relations`, 'load it in a step of its own');
    return path;
  });
}

interface ResolvedRows {
  readonly query: ResolvedQuery;
  /** The type of one row, in the checker's terms. */
  readonly rowType: string;
}

/** A query; its conditions become expressions over `variables`. */
export function resolveQuery(
  document: QueryDocument,
  module: string,
  variables: ReadonlySet<string>,
  place: Place,
  context: Context,
): ResolvedRows | null {
  const info = context.models.find(document.model, module, place.at('model'));
  if (info === null) return null;
  const where = resolveWhere(document.where, info, variables, place.at('where'), context);
  const paths = resolveWith(document.with, info, place.at('with'), context);
  const sort = resolveSort(document.sort, info, place.at('sort'), context);
  const offset = resolveOffset(document.offset, variables, place.at('offset'), context);
  const model = { module: info.module, code: info.code };
  const rowType = loadedType(info.model, paths, (ref) => context.models.get(keyOf(ref))?.model);
  return { query: { model, where, with: paths, sort, limit: document.limit ?? 100, offset }, rowType };
}

/** How many rows or results are passed over. */
export function resolveOffset(
  source: string | undefined,
  variables: ReadonlySet<string>,
  place: Place,
  context: Context,
): ResolvedExpression | null {
  return source === undefined ? null : context.program.expression({ source, place, variables, expected: 'number' });
}

/** Through how many relations a query's paths may go. */
export const deepestPath = 3;

export function resolveWhere(
  conditions: QueryDocument['where'],
  info: ModelInfo,
  variables: ReadonlySet<string>,
  place: Place,
  context: Context,
  /** In the browser paths are as deep as the list endpoint's, and a point in time may be text. */
  onPage = false,
): readonly ResolvedCondition[] {
  return (conditions ?? []).flatMap((condition, index): ResolvedCondition[] => {
    const at = place.at(index);
    const leaf = resolvePath(condition.field, info, 'id', at.at('field'), context, onPage ? 1 : deepestPath);
    if (leaf === null || !checkOperator(leaf, condition.operator, at.at('operator'))) return [];
    if (condition.operator === 'isNull') {
      if (condition.value !== undefined)
        at.at('value').error('option-unfit', '`isNull` takes no value', 'remove `value`');
      return [{ path: leaf.path, operator: 'isNull', value: null }];
    }
    if (condition.value === undefined) {
      at.error('missing-property', `\`${condition.operator}\` needs a value`, 'add `value`, an expression');
      return [];
    }
    const expected = conditionType(
      onPage && leaf.type === 'datetime' ? { ...leaf, text: 'Date | string' } : leaf,
      condition.operator,
    );
    const value = context.program.expression({ source: condition.value, place: at.at('value'), variables, expected });
    return value === null ? [] : [{ path: leaf.path, operator: condition.operator, value }];
  });
}

/** Null leaves the condition out, so that an optional input makes an optional filter. */
function conditionType(leaf: Leaf, operator: FilterOperator): string {
  if (operator === 'contains' || operator === 'startsWith') return 'string | null';
  if (operator === 'in') return `readonly (${leaf.text})[] | null`;
  if (operator === 'between') return `readonly [${leaf.text}, ${leaf.text}] | null`;
  return `${leaf.text} | null`;
}

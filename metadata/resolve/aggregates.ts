import type { AggregateDocument } from '../documents/query.ts';
import { orNull } from '../expressions/entity-types.ts';
import type { ResolvedAggregate, ResolvedAggregateQuery, ResolvedGroup, ResultValue } from '../resolved-product.ts';
import { didYouMean, listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { deepestPath, resolveOffset, resolveWhere } from './conditions.ts';
import type { Context, ModelInfo } from './context.ts';
import { resolvePath, type Leaf } from './paths.ts';
import { checkMemberCode } from './reserved.ts';

interface ResolvedResults {
  readonly query: ResolvedAggregateQuery;
  /** The type of one result, in the checker's terms. */
  readonly rowType: string;
}

/** What a result's property is, with its type in the checker's terms. */
interface Output<T> {
  readonly resolved: T;
  readonly text: string;
}

const ungroupable: ReadonlySet<Leaf['type']> = new Set(['text', 'json', 'multiEnum', 'password', 'file', 'image']);
const numeric: ReadonlySet<Leaf['type']> = new Set(['integer', 'decimal']);

/** Figures over rows; their conditions become expressions over `variables`. */
export function resolveAggregate(
  document: AggregateDocument,
  module: string,
  variables: ReadonlySet<string>,
  place: Place,
  context: Context,
): ResolvedResults | null {
  const info = context.models.find(document.model, module, place.at('model'));
  if (info === null) return null;
  const where = resolveWhere(document.where, info, variables, place.at('where'), context);
  const groups = (document.group ?? []).flatMap((group, index) =>
    resolveGroup(group, info, place.at('group', index), context),
  );
  const aggregates = document.aggregates.flatMap((aggregate, index) =>
    resolveFigure(aggregate, info, place.at('aggregates', index), context),
  );
  checkNames(document, place);
  const figures = new Map(aggregates.map(({ resolved, text }) => [resolved.as, text]));
  const having = (document.having ?? []).flatMap(({ of, operator, value: source }, index) => {
    const at = place.at('having', index);
    const text = figures.get(of);
    if (text === undefined) {
      const known = document.aggregates.map(({ as }) => as);
      if (!known.includes(of)) missingName(of, known, at.at('of'));
      return [];
    }
    const value = context.program.expression({ source, place: at.at('value'), variables, expected: orNull(text) });
    return value === null ? [] : [{ of, operator, value }];
  });
  const names = [...(document.group ?? []), ...document.aggregates].map(({ as }) => as);
  const sort = (document.sort ?? []).map(({ of, direction = 'asc' }, index) => {
    if (!names.includes(of)) missingName(of, names, place.at('sort', index, 'of'));
    return { of, direction };
  });
  const outputs = [...groups, ...aggregates].map(({ resolved, text }) => `${resolved.as}: ${text};`);
  return {
    query: {
      model: { module: info.module, code: info.code },
      where,
      group: groups.map(({ resolved }) => resolved),
      aggregates: aggregates.map(({ resolved }) => resolved),
      having,
      sort,
      limit: document.limit ?? 100,
      offset: resolveOffset(document.offset, variables, place.at('offset'), context),
    },
    rowType: `{ ${outputs.join(' ')} }`,
  };
}

function resolveGroup(
  { as, field }: NonNullable<AggregateDocument['group']>[number],
  info: ModelInfo,
  at: Place,
  context: Context,
): Output<ResolvedGroup>[] {
  const leaf = resolvePath(field, info, 'id', at.at('field'), context, deepestPath);
  if (leaf === null) return [];
  if (ungroupable.has(leaf.type)) {
    at.at('field').error('path-unfit', `a ${leaf.type} field cannot be grouped by`, 'group by another field');
    return [];
  }
  const value = resultValue(leaf, leaf.nullable, context);
  return [{ resolved: { as, path: leaf.path, value }, text: leaf.nullable ? orNull(leaf.text) : leaf.text }];
}

function resolveFigure(
  { as, field, function: name }: AggregateDocument['aggregates'][number],
  info: ModelInfo,
  at: Place,
  context: Context,
): Output<ResolvedAggregate>[] {
  const count: ResultValue = { type: 'number', nullable: false };
  if (field === undefined) {
    if (name === 'count') return [{ resolved: { as, function: name, path: null, value: count }, text: 'number' }];
    at.error('missing-property', `\`${name}\` needs a field`, 'add `field`');
    return [];
  }
  const leaf = resolvePath(field, info, 'id', at.at('field'), context, deepestPath);
  if (leaf === null || !fits(name, leaf, at.at('field'))) return [];
  const path = { as, function: name, path: leaf.path };
  if (name === 'count' || name === 'countDistinct' || name === 'sum')
    return [{ resolved: { ...path, value: count }, text: 'number' }];
  if (name === 'avg')
    return [{ resolved: { ...path, value: { type: 'number', nullable: true } }, text: orNull('number') }];
  return [{ resolved: { ...path, value: resultValue(leaf, true, context) }, text: orNull(leaf.text) }];
}

function fits(name: ResolvedAggregate['function'], leaf: Leaf, place: Place): boolean {
  const isFit =
    name === 'sum' || name === 'avg'
      ? numeric.has(leaf.type)
      : !ungroupable.has(leaf.type) && (name === 'count' || name === 'countDistinct' || leaf.type !== 'boolean');
  if (!isFit) {
    place.error(
      'operator-unfit',
      `\`${name}\` does not fit \`${leaf.path.join('.')}\`, a ${leaf.type}`,
      'take another field, or count',
    );
  }
  return isFit;
}

function resultValue(leaf: Leaf, nullable: boolean, context: Context): ResultValue {
  if (numeric.has(leaf.type)) return { type: 'number', nullable };
  if (leaf.type === 'boolean' || leaf.type === 'datetime') return { type: leaf.type, nullable };
  const dictionary =
    leaf.type === 'enum' ? [...context.dictionaries.values()].find(({ code }) => code === leaf.text) : undefined;
  if (dictionary !== undefined) return { type: { module: dictionary.module, code: dictionary.code }, nullable };
  return { type: 'text', nullable };
}

function checkNames({ group = [], aggregates }: AggregateDocument, place: Place): void {
  const seen = new Set<string>();
  const all = [
    ...group.map(({ as }, index) => ({ as, at: place.at('group', index, 'as') })),
    ...aggregates.map(({ as }, index) => ({ as, at: place.at('aggregates', index, 'as') })),
  ];
  for (const { as, at } of all) {
    checkMemberCode(as, at);
    if (seen.has(as)) at.error('duplicate-code', `\`${as}\` is there twice`, 'rename one of the two');
    seen.add(as);
  }
}

function missingName(of: string, known: readonly string[], place: Place): void {
  place.error(
    'dangling-reference',
    `there is no result \`${of}\`${didYouMean(of, known)}`,
    `name one of ${listed(known, 30)}`,
  );
}

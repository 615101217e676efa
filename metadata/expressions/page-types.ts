import type {
  ModelRef,
  ResolvedAggregateQuery,
  ResolvedModel,
  ResolvedRelation,
  ResultValue,
} from '../resolved-product.ts';
import { idType, isToOne, orNull, storedType, systemProperties } from './entity-types.ts';

type TargetOf = (ref: ModelRef) => ResolvedModel | undefined;

/** A row as the list endpoint answers it, its ids told apart from other texts. */
export function listedRow(model: ResolvedModel): string {
  return `$Row_${model.code} & { ${[`id: ${idType(model)};`, ...keysOf(model)].join(' ')} }`;
}

/** The same with the rows that belong to it, as the endpoint of one row answers it. */
export function singleRow(model: ResolvedModel, targetOf: TargetOf): string {
  const parts = model.relations.flatMap((relation) => {
    const target = relation.composed ? targetOf(relation.target) : undefined;
    return target === undefined ? [] : [`${relation.code}: (${listedRow(target)})[];`];
  });
  return parts.length === 0 ? listedRow(model) : `${listedRow(model)} & { ${parts.join(' ')} }`;
}

/** A row that a query answers: its own fields, and the relations that the query loads. */
export function queriedRow(model: ResolvedModel, paths: readonly (readonly string[])[], targetOf: TargetOf): string {
  const own = model.fields
    .filter((field) => field.type !== 'password')
    .map((field) => `${field.code}: ${storedType(field, 'string')};`);
  const loaded = [...new Set(paths.map(([first = '']) => first))].flatMap((code) => {
    const relation = model.relations.find((candidate) => candidate.code === code);
    const target = relation === undefined ? undefined : targetOf(relation.target);
    if (relation === undefined || target === undefined) return [];
    const below = paths.flatMap(([first, ...rest]) => (first === code && rest.length > 0 ? [rest] : []));
    return [`${code}: ${related(relation, queriedRow(target, below, targetOf))};`];
  });
  const properties = [
    `id: ${idType(model)};`,
    ...own,
    ...keysOf(model),
    ...systemProperties(model, 'string'),
    ...loaded,
  ];
  return `{ ${properties.join(' ')} }`;
}

function related(relation: ResolvedRelation, row: string): string {
  if (!isToOne(relation)) return `${row}[]`;
  return relation.owner && relation.required ? row : orNull(row);
}

function keysOf(model: ResolvedModel): readonly string[] {
  return model.relations
    .filter(({ column }) => column !== null)
    .map(({ code, required, target }) => `${code}Id: ${required ? idType(target) : orNull(idType(target))};`);
}

/** A result of an aggregate query. */
export function resultRow({ aggregates, group }: ResolvedAggregateQuery): string {
  const properties = [...group, ...aggregates].map(({ as, value }) => {
    const type = resultText(value);
    return `${as}: ${value.nullable ? orNull(type) : type};`;
  });
  return `{ ${properties.join(' ')} }`;
}

function resultText({ type }: ResultValue): string {
  if (typeof type !== 'string') return type.code;
  return type === 'number' || type === 'boolean' ? type : 'string';
}

import type { ResolvedModel } from '../resolved-product.ts';
import { liveColumn } from './columns.ts';
import { indexName, uniqueKeyName } from './constraint-names.ts';
import type { Index } from './schema.ts';

interface Part {
  readonly id: string;
  readonly name: string;
}

/**
 * Unique keys first, then plain ones. A foreign key column that leads no other key gets an index of its own: the
 * dialect would make one anyway, under a name that nobody chose.
 */
export function modelIndexes(model: ResolvedModel): Index[] {
  const parts = new Map<string, Part>();
  for (const field of model.fields) parts.set(field.code, { id: field.id, name: field.column });
  for (const relation of model.relations) {
    if (relation.column !== null) parts.set(relation.code, { id: relation.id, name: relation.column });
  }
  const live = model.options.softDelete ? [liveColumn.id] : [];
  const unique = (id: string, part: Part): Index => ({
    id: `unique:${id}`,
    name: uniqueKeyName([part.name]),
    unique: true,
    columns: [part.id, ...live],
  });
  const indexes: Index[] = [];
  for (const field of model.fields) {
    if (field.unique || field.type === 'sequence') indexes.push(unique(field.id, { id: field.id, name: field.column }));
  }
  for (const relation of model.relations) {
    const part = parts.get(relation.code);
    if (relation.kind === 'oneToOne' && relation.column !== null && part) indexes.push(unique(relation.id, part));
  }
  for (const key of model.keys) {
    const columns = key.on.flatMap((code) => parts.get(code)?.id ?? []);
    indexes.push({
      id: key.id,
      name: key.code,
      unique: key.unique,
      columns: key.unique ? [...columns, ...live] : columns,
    });
  }
  return [...indexes, ...referenceIndexes(model, indexes)];
}

function referenceIndexes(model: ResolvedModel, others: readonly Index[]): Index[] {
  const leading = new Set(others.map((index) => index.columns[0]));
  return model.relations.flatMap((relation) =>
    relation.column === null || leading.has(relation.id)
      ? []
      : [{ id: `index:${relation.id}`, name: indexName([relation.column]), unique: false, columns: [relation.id] }],
  );
}

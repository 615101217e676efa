import type { ResolvedModel, ResolvedProduct, ResolvedRelation } from '../resolved-product.ts';
import type { MigrationHistory } from './migration.ts';
import type { Table } from './schema.ts';
import { columnOf } from './sql.ts';

/**
 * The product with the names that its tables and columns really have: renamed things keep their first one. `history`
 * must come from `nextMigration` with this product's schema.
 */
export function physicalNames(product: ResolvedProduct, history: MigrationHistory): ResolvedProduct {
  const tables = new Map(history.schema.tables.map((table) => [table.id, table]));
  const tableOf = (id: string): Table => {
    const table = tables.get(id);
    if (table === undefined) throw new Error(`the migration history has no table for ${id}`);
    return table;
  };
  const models = new Map<string, ResolvedModel>();
  for (const module of product.modules) {
    for (const model of module.models) models.set(`${module.code}/${model.code}`, model);
  }
  const relationNames = (model: ResolvedModel, relation: ResolvedRelation): ResolvedRelation => {
    if (relation.column !== null) {
      return { ...relation, column: columnOf(tableOf(model.id), relation.id).name };
    }
    if (relation.joinTable === null) return relation;
    const owner = relation.owner ? relation : inverseOf(models, relation);
    const table = tableOf(owner.id);
    const source = columnOf(table, `${owner.id}:source`).name;
    const target = columnOf(table, `${owner.id}:target`).name;
    const [column, inverseColumn] = relation.owner ? [source, target] : [target, source];
    return { ...relation, joinTable: { name: table.name, column, inverseColumn } };
  };
  return {
    ...product,
    modules: product.modules.map((module) => ({
      ...module,
      models: module.models.map((model) => ({
        ...model,
        table: tableOf(model.id).name,
        fields: model.fields.map((field) => ({ ...field, column: columnOf(tableOf(model.id), field.id).name })),
        relations: model.relations.map((relation) => relationNames(model, relation)),
      })),
    })),
  };
}

function inverseOf(models: ReadonlyMap<string, ResolvedModel>, relation: ResolvedRelation): ResolvedRelation {
  const target = models.get(`${relation.target.module}/${relation.target.code}`);
  const owner = target?.relations.find((other) => other.code === relation.inverse);
  if (owner === undefined) throw new Error(`relation ${relation.id} has no owning side`);
  return owner;
}

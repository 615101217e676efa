import { hasFiles } from '../file-fields.ts';
import type { ResolvedModel, ResolvedModule, ResolvedProduct, ResolvedRelation } from '../resolved-product.ts';
import { fieldColumn, foreignKeyColumn, idColumn, liveColumn, systemColumns } from './columns.ts';
import { foreignKeyName } from './constraint-names.ts';
import { modelIndexes } from './indexes.ts';
import { fileTable, scheduleTable, systemTables } from './system-tables.ts';

/**
 * The tables of a product in the dialect that MySQL 8, MariaDB 10.6+ and TiDB share. Plain JSON data in a
 * deterministic order. Everything refers to everything by stable id, so that a rename is seen as one.
 */
export interface RelationalSchema {
  readonly tables: readonly Table[];
}

export interface Table {
  /**
   * Id of the model; of the owning relation for a join table; `sys_user`, `sys_sequence` for the system's. What had the
   * id before, and was replaced by something else, has it with `~1` behind.
   */
  readonly id: string;
  readonly name: string;
  /** The document it comes from, `order/model/SalesOrder`; '' for system tables. */
  readonly document: string;
  readonly columns: readonly Column[];
  /** Column ids. */
  readonly primaryKey: readonly string[];
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  /** No longer in the product; kept, so that the release before still runs and its data stays. */
  readonly retired: boolean;
}

export interface Column {
  /** Id of the field or relation, with `~1` behind for one that was replaced; the name for system columns. Unique in its table. */
  readonly id: string;
  readonly name: string;
  /** JSON pointer into the table's document; '' for system columns. */
  readonly pointer: string;
  readonly type: ColumnType;
  /** How values read; two columns of one SQL type may still mean different things. */
  readonly meaning: ColumnMeaning;
  readonly nullable: boolean;
  readonly default: ColumnDefault | null;
  /** What rows that are there already get when the column becomes required; null where nothing would be right. */
  readonly fallback: ColumnLiteral | null;
  readonly extra: 'autoIncrement' | 'updatedNow' | null;
  /** Expression of a virtual generated column. */
  readonly generatedAs: string | null;
  /** Required already, but still nullable because the release before may write nulls. The next migration closes it. */
  readonly pendingNotNull: boolean;
  readonly retired: boolean;
  /** Narrower than `type`, which stays until somebody consents: the release before may write what only fits there. */
  readonly pendingType?: ColumnType;
  /** What a column of a dictionary's codes may hold. */
  readonly values?: readonly EnumValue[];
  /** Run again by the next migration, for rows that the release before wrote while both ran. Idempotent. */
  readonly repeat?: readonly string[];
}

/** A value of a dictionary: by its id it stays the same under another code. */
export interface EnumValue {
  readonly id: string;
  readonly code: string;
}

export type ColumnType =
  | { readonly name: 'VARCHAR' | 'CHAR'; readonly length: number }
  | { readonly name: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly name: 'TEXT' | 'INT' | 'BIGINT' | 'TINYINT' | 'DATE' | 'TIME' | 'DATETIME' | 'JSON' };

export type ColumnMeaning =
  | 'text'
  | 'enum'
  | 'uuid'
  | 'sequence'
  | 'password'
  | 'integer'
  | 'bigint'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'datetime'
  | 'json'
  | 'multiEnum'
  | 'file'
  | 'image'
  | 'reference'
  | 'system';

export type ColumnLiteral = string | number | boolean;
export type ColumnDefault = { readonly kind: 'literal'; readonly value: ColumnLiteral } | { readonly kind: 'now' };

export interface Index {
  /** Id of the key, `unique:` + field or relation id, or `index:` + relation id. */
  readonly id: string;
  readonly name: string;
  readonly unique: boolean;
  /** Column ids, in order. */
  readonly columns: readonly string[];
}

export interface ForeignKey {
  /** Id of its column. */
  readonly id: string;
  readonly name: string;
  /** Table id; the reference is to its `id` column. */
  readonly target: string;
  readonly onDelete: 'restrict' | 'cascade' | 'setNull';
}

/** The tables that a product needs: one a model, one a many-to-many relation, and the system's own. */
export function relationalSchema(product: ResolvedProduct): RelationalSchema {
  const idOfModel = new Map<string, string>();
  for (const module of product.modules) {
    for (const model of module.models) idOfModel.set(`${module.code}/${model.code}`, model.id);
  }
  const targetId = (relation: ResolvedRelation): string => {
    const id = idOfModel.get(`${relation.target.module}/${relation.target.code}`);
    if (id === undefined) throw new Error(`relation ${relation.id} points at a model that does not exist`);
    return id;
  };
  const tables: Table[] = [...systemTables, ...optionalTables(product)];
  for (const module of product.modules) {
    for (const model of module.models) {
      tables.push(modelTable(product, module, model, targetId));
      tables.push(...joinTables(module, model, targetId));
    }
  }
  return { tables };
}

/**
 * Tables come with the first schedule or file, so that products that have none before get them by a migration. Files
 * that nothing holds are removed on schedule.
 */
function optionalTables(product: ResolvedProduct): Table[] {
  const files = hasFiles(product);
  return [...(files || isScheduled(product) ? [scheduleTable] : []), ...(files ? [fileTable] : [])];
}

function isScheduled({ modules }: ResolvedProduct): boolean {
  return modules.some(({ logics }) => logics.some(({ schedule }) => schedule !== null));
}

function modelTable(
  product: ResolvedProduct,
  module: ResolvedModule,
  model: ResolvedModel,
  targetId: (relation: ResolvedRelation) => string,
): Table {
  const references = model.relations.filter((relation) => relation.column !== null);
  const indexes = modelIndexes(model);
  const columns: Column[] = [
    idColumn,
    ...model.fields.map((field, position) => fieldColumn(product, model, field, position)),
    ...references.map(foreignKeyColumn),
    ...systemColumns(model.options),
  ];
  if (indexes.some((index) => index.columns.includes(liveColumn.id))) columns.push(liveColumn);
  return {
    id: model.id,
    name: model.table,
    document: `${module.code}/model/${model.code}`,
    columns,
    primaryKey: [idColumn.id],
    indexes,
    foreignKeys: references.map((relation) => ({
      id: relation.id,
      name: foreignKeyName(model.table, relation.column ?? ''),
      target: targetId(relation),
      onDelete: relation.onDelete,
    })),
    retired: false,
  };
}

function joinTables(
  module: ResolvedModule,
  model: ResolvedModel,
  targetId: (relation: ResolvedRelation) => string,
): Table[] {
  return model.relations.flatMap((relation) => {
    const join = relation.joinTable;
    if (!relation.owner || join === null) return [];
    const source = { ...foreignKeyColumn(relation), id: `${relation.id}:source`, name: join.column, nullable: false };
    const target = { ...source, id: `${relation.id}:target`, name: join.inverseColumn };
    return [
      {
        id: relation.id,
        name: join.name,
        document: `${module.code}/model/${model.code}`,
        columns: [source, target],
        primaryKey: [source.id, target.id],
        indexes: [{ id: `index:${target.id}`, name: `idx_${join.inverseColumn}`, unique: false, columns: [target.id] }],
        foreignKeys: [
          { id: source.id, name: foreignKeyName(join.name, source.name), target: model.id, onDelete: 'cascade' },
          {
            id: target.id,
            name: foreignKeyName(join.name, target.name),
            target: targetId(relation),
            onDelete: 'cascade',
          },
        ],
        retired: false,
      },
    ];
  });
}

import type { RelationalSchema } from './schema.ts';

/** Why a change cannot become a migration, with its place and how to mend it. */
export interface MigrationRefusal {
  /** `order/model/SalesOrder` */
  readonly document: string;
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
  readonly mend: string;
}

/** Statements by the order in which they may run, gathered while the tables are compared. */
export interface MigrationPlan {
  readonly createTables: string[];
  readonly dropForeignKeys: string[];
  readonly columns: string[];
  /** New ones before old ones go, because a foreign key may need either. */
  readonly addIndexes: string[];
  readonly dropIndexes: string[];
  readonly addForeignKeys: string[];
  readonly changes: string[];
  readonly refused: MigrationRefusal[];
  /** Names of tables. */
  readonly touched: Set<string>;
  readonly tableNames: Set<string>;
  readonly foreignKeyNames: Set<string>;
  backfill: boolean;
}

export function newPlan(existing: RelationalSchema): MigrationPlan {
  return {
    createTables: [],
    dropForeignKeys: [],
    columns: [],
    addIndexes: [],
    dropIndexes: [],
    addForeignKeys: [],
    changes: [],
    refused: [],
    touched: new Set(),
    tableNames: new Set(existing.tables.map((table) => table.name)),
    foreignKeyNames: new Set(existing.tables.flatMap((table) => table.foreignKeys.map((key) => key.name))),
    backfill: false,
  };
}

export function statementsOf(plan: MigrationPlan): string[] {
  return [
    ...plan.createTables,
    ...plan.dropForeignKeys,
    ...plan.columns,
    ...plan.addIndexes,
    ...plan.dropIndexes,
    ...plan.addForeignKeys,
  ];
}

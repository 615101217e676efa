import type { Consent } from './consents.ts';
import type { RelationalSchema, Table } from './schema.ts';

/** Why a change cannot become a migration, with its place and how to mend it. */
export interface MigrationRefusal {
  /** `order/model/SalesOrder` */
  readonly document: string;
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
  readonly mend: string;
}

/** `backfill`: writes rows that are there, or relies on what they hold. `destructive`: loses data. */
export type Verdict = 'safe' | 'backfill' | 'destructive';

export interface MigrationChange {
  readonly verdict: Verdict;
  /** In words. */
  readonly message: string;
}

/** What rows have to be like before a migration changes anything. */
export interface RowCheck {
  /** Gives one row with the number of rows that do not fit, as `found`. */
  readonly sql: string;
  /** Names table, column and mend; `{found}` stands for the number. */
  readonly message: string;
}

export interface MigrationOptions {
  /** Ids of the consents that are given. */
  readonly allow: ReadonlySet<string>;
  /** Schemas of the releases that may serve while the migration runs. */
  readonly serving: readonly RelationalSchema[];
}

/** Statements by the order in which they may run, gathered while the tables are compared. */
export interface MigrationPlan {
  readonly allow: ReadonlySet<string>;
  /** Of each release that may serve, its tables by name. */
  readonly serving: readonly ReadonlyMap<string, Table>[];
  readonly checks: RowCheck[];
  /** What the migration before did to rows, done again to those that were written since. */
  readonly repeats: string[];
  readonly createTables: string[];
  readonly dropForeignKeys: string[];
  /** Of columns that are there already, before their rows are written. */
  readonly earlyIndexes: string[];
  readonly columns: string[];
  /** From columns into tables and back: both are there by then. */
  readonly moves: string[];
  /** New ones before old ones go that a foreign key needs. */
  readonly addIndexes: string[];
  readonly dropIndexes: string[];
  readonly addForeignKeys: string[];
  readonly dropColumns: string[];
  readonly dropTables: string[];
  readonly changes: MigrationChange[];
  readonly consents: Consent[];
  readonly refused: MigrationRefusal[];
  /** Names of tables. */
  readonly touched: Set<string>;
  readonly tableNames: Set<string>;
  readonly foreignKeyNames: Set<string>;
  /** By table id and column id: what a column that is not there yet, or not yet so, will hold, as SQL. */
  readonly expressions: Map<string, string>;
}

export function newPlan(existing: RelationalSchema, { allow, serving }: MigrationOptions): MigrationPlan {
  return {
    allow,
    serving: serving.map(({ tables }) => new Map(tables.map((table) => [table.name, table]))),
    checks: [],
    repeats: [],
    createTables: [],
    dropForeignKeys: [],
    earlyIndexes: [],
    columns: [],
    moves: [],
    addIndexes: [],
    dropIndexes: [],
    addForeignKeys: [],
    dropColumns: [],
    dropTables: [],
    changes: [],
    consents: [],
    refused: [],
    touched: new Set(),
    tableNames: new Set(existing.tables.map((table) => table.name)),
    foreignKeyNames: new Set(existing.tables.flatMap((table) => table.foreignKeys.map((key) => key.name))),
    expressions: new Map(),
  };
}

export function note(plan: MigrationPlan, verdict: Verdict, message: string): void {
  plan.changes.push({ verdict, message });
}

export function statementsOf(plan: MigrationPlan): string[] {
  return [
    ...new Set(plan.repeats),
    ...plan.createTables,
    ...plan.dropForeignKeys,
    ...plan.earlyIndexes,
    ...plan.columns,
    ...plan.moves,
    ...plan.addIndexes,
    ...plan.dropIndexes,
    ...plan.addForeignKeys,
    ...plan.dropColumns,
    ...plan.dropTables,
  ];
}

const order: readonly Verdict[] = ['safe', 'backfill', 'destructive'];

/** The gravest of some changes. */
export function verdictOf(changes: readonly MigrationChange[]): Verdict {
  const worst = Math.max(0, ...changes.map(({ verdict }) => order.indexOf(verdict)));
  return order[worst] ?? 'safe';
}

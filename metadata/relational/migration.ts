import type { Consent } from './consents.ts';
import { dropTables } from './contractions.ts';
import { changeForeignKeys } from './foreign-key-changes.ts';
import { checkLimits } from './limits.ts';
import {
  type MigrationChange,
  type MigrationOptions,
  type MigrationPlan,
  type MigrationRefusal,
  newPlan,
  type RowCheck,
  statementsOf,
  type Verdict,
  verdictOf,
} from './migration-plan.ts';
import { moveLinks, preparedTables } from './relation-moves.ts';
import type { RelationalSchema, Table } from './schema.ts';
import { changeTable, newTable, retireTable } from './table-changes.ts';

export interface Migration {
  /** `0001-initial`, `0002-ord-sales-order`: number, then what it touches. */
  readonly name: string;
  /** Before anything is changed: where a row does not fit, nothing is. */
  readonly checks?: readonly RowCheck[];
  /**
   * To be run one by one, in order. One that changes the schema may run again after a crash; one that changes rows runs
   * in one transaction with the record that it has run.
   */
  readonly statements: readonly string[];
  /** The gravest of the changes. */
  readonly verdict: Verdict;
  readonly changes: readonly MigrationChange[];
}

export interface MigrationHistory {
  readonly migrations: readonly Migration[];
  /**
   * What exists after them under its physical names: also what is pending, since retired tables and columns, and types
   * that are wider than they have to be, stay until somebody consents to their end.
   */
  readonly schema: RelationalSchema;
}

export const emptyHistory: MigrationHistory = { migrations: [], schema: { tables: [] } };

export interface NextMigration {
  readonly history: MigrationHistory;
  /** Null where the tables stay as they are. */
  readonly added: Migration | null;
  /** Everything that could be done with consent, and what is done with it. */
  readonly consents: readonly Consent[];
  /** Also those that need no statement. */
  readonly changes: readonly MigrationChange[];
}

/**
 * The migration from what exists to what a product wants, or why there is none. Expand/contract: the release before
 * goes on running on the result. So renamed things keep their physical names, dropped ones stay until somebody consents
 * to their end, what cannot be read by both is copied into a new column, and a column that becomes required accepts
 * nulls until the migration after. `options.serving`: the schemas of the releases that may run meanwhile; left out, that
 * of the history.
 */
export function nextMigration(
  history: MigrationHistory,
  wanted: RelationalSchema,
  options: Partial<MigrationOptions> = {},
): NextMigration | { refused: readonly MigrationRefusal[] } {
  const { allow = new Set<string>(), serving = [history.schema] } = options;
  const plan = newPlan(history.schema, { allow, serving });
  const schema = { tables: changeTables(plan, history.schema.tables, wanted.tables) };
  for (const table of schema.tables) checkLimits(plan, table);
  if (plan.refused.length > 0) return { refused: plan.refused };
  const statements = statementsOf(plan);
  const { changes, checks, consents } = plan;
  if (statements.length === 0 && checks.length === 0) {
    return { history: { ...history, schema }, added: null, consents, changes };
  }
  const added: Migration = {
    name: migrationName(history.migrations.length + 1, plan),
    ...(checks.length > 0 && { checks }),
    statements,
    verdict: verdictOf(changes),
    changes,
  };
  return { history: { migrations: [...history.migrations, added], schema }, added, consents, changes };
}

function changeTables(plan: MigrationPlan, tables: readonly Table[], wanted: readonly Table[]): Table[] {
  const existing = preparedTables(tables, wanted);
  const before = new Map(existing.map((table) => [table.id, table]));
  const ids = new Set(wanted.map(({ id }) => id));
  const after = [
    ...wanted.map((table) => withTable(plan, before.get(table.id), table)),
    ...existing.filter(({ id }) => !ids.has(id)).map((table) => retireTable(plan, table)),
  ];
  moveLinks(plan, existing, after);
  return dropTables(plan, changeForeignKeys(plan, before, after));
}

function withTable(plan: MigrationPlan, existing: Table | undefined, wanted: Table): Table {
  return existing === undefined ? newTable(plan, wanted) : changeTable(plan, existing, wanted);
}

function migrationName(number: number, plan: MigrationPlan): string {
  const prefix = String(number).padStart(4, '0');
  if (number === 1) return `${prefix}-initial`;
  const [first, ...others] = [...plan.touched];
  if (first === undefined || others.length > 0) return `${prefix}-${plan.touched.size}-tables`;
  return `${prefix}-${first.replaceAll('_', '-')}`;
}

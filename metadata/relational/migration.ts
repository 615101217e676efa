import { changeForeignKeys } from './foreign-key-changes.ts';
import { checkLimits } from './limits.ts';
import type { MigrationPlan, MigrationRefusal } from './migration-plan.ts';
import { newPlan, statementsOf } from './migration-plan.ts';
import type { RelationalSchema, Table } from './schema.ts';
import { changeTable, newTable, retireTable } from './table-changes.ts';

export interface Migration {
  /** `0001-initial`, `0002-ord-sales-order`: number, then what it touches. */
  readonly name: string;
  /** To be run one by one, in order; see `alreadyAppliedErrors` for one that is run again after a crash. */
  readonly statements: readonly string[];
  /** `backfill`: writes rows that are there, or relies on what they hold. `destructive`: loses data. */
  readonly verdict: 'safe' | 'backfill' | 'destructive';
  /** In words. */
  readonly changes: readonly string[];
}

export interface MigrationHistory {
  readonly migrations: readonly Migration[];
  /** What exists after them, retired tables and columns included, under its physical names. */
  readonly schema: RelationalSchema;
}

export const emptyHistory: MigrationHistory = { migrations: [], schema: { tables: [] } };

/**
 * How MySQL, MariaDB and TiDB say that a statement of ours took effect before: table, column, index or foreign key
 * exists, or is gone. Statements commit by themselves there, so a runner that was killed in the middle of a migration
 * runs it again and passes over an error of this number whose message contains `text`.
 */
export const alreadyAppliedErrors: readonly { readonly errno: number; readonly text: string }[] = [
  { errno: 1050, text: '' },
  { errno: 1060, text: '' },
  { errno: 1061, text: '' },
  { errno: 1091, text: '' },
  { errno: 1826, text: '' },
  { errno: 1005, text: 'errno: 121' },
];

/**
 * The migration from what exists to what a product wants, or why there is none. Expand/contract: the release before
 * goes on running on the result. So renamed things keep their physical names, dropped ones stay, and a column that
 * becomes required accepts nulls until the migration after.
 */
export function nextMigration(
  history: MigrationHistory,
  wanted: RelationalSchema,
): { history: MigrationHistory; added: Migration | null } | { refused: readonly MigrationRefusal[] } {
  const plan = newPlan(history.schema);
  const before = new Map(history.schema.tables.map((table) => [table.id, table]));
  const tables = [
    ...wanted.tables.map((table) => withTable(plan, before.get(table.id), table)),
    ...history.schema.tables
      .filter((table) => !wanted.tables.some((other) => other.id === table.id))
      .map((table) => retireTable(plan, table)),
  ];
  const schema = { tables: changeForeignKeys(plan, before, tables) };
  for (const table of schema.tables) checkLimits(plan, table);
  if (plan.refused.length > 0) return { refused: plan.refused };
  const statements = statementsOf(plan);
  if (statements.length === 0) return { history: { ...history, schema }, added: null };
  const added: Migration = {
    name: migrationName(history.migrations.length + 1, plan),
    statements,
    verdict: plan.backfill ? 'backfill' : 'safe',
    changes: plan.changes,
  };
  return { history: { migrations: [...history.migrations, added], schema }, added };
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

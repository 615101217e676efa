import { freeName } from './constraint-names.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import type { ForeignKey, Table } from './schema.ts';
import { addForeignKey, columnOf, countRows, dropForeignKey, sqlName } from './sql.ts';

/** Comes last, when the physical name of every table is known. Gives the tables with the keys that they end up with. */
export function changeForeignKeys(
  plan: MigrationPlan,
  before: ReadonlyMap<string, Table>,
  after: readonly Table[],
): Table[] {
  const tables = new Map(after.map((table) => [table.id, table]));
  return after.map((table) => {
    const existing = before.get(table.id);
    for (const key of existing?.foreignKeys ?? []) {
      if (!table.foreignKeys.some((wanted) => wanted.id === key.id)) dropKey(plan, table, key);
    }
    const foreignKeys = table.foreignKeys.map((wanted) => changeKey(plan, { before, tables }, table, wanted));
    return { ...table, foreignKeys };
  });
}

interface Tables {
  readonly before: ReadonlyMap<string, Table>;
  readonly tables: ReadonlyMap<string, Table>;
}

function changeKey(plan: MigrationPlan, { before, tables }: Tables, table: Table, wanted: ForeignKey): ForeignKey {
  const existing = before.get(table.id);
  const old = existing?.foreignKeys.find((key) => key.id === wanted.id);
  if (old !== undefined && old.target === wanted.target && old.onDelete === wanted.onDelete) return old;
  if (old !== undefined) dropKey(plan, table, old);
  const name = old?.name ?? freeName(wanted.name, plan.foreignKeyNames);
  plan.foreignKeyNames.add(name);
  const key = { ...wanted, name };
  const target = tables.get(wanted.target);
  if (target === undefined) throw new Error(`foreign key ${wanted.id} points at no table`);
  plan.addForeignKeys.push(addForeignKey(table, key, target));
  if (existing === undefined) return key;
  plan.touched.add(table.name);
  note(plan, 'safe', `adds foreign key \`${key.name}\` to \`${table.name}\``);
  const column = existing.columns.find(({ id }) => id === key.id);
  const isBack = column !== undefined && (existing.retired || column.retired);
  if (isBack) checkTargets(plan, table, key, target, before.has(target.id));
  return key;
}

/** A column that comes back may hold ids whose rows, or whose whole table, have gone since. */
function checkTargets(plan: MigrationPlan, table: Table, key: ForeignKey, target: Table, isThereYet: boolean): void {
  const { name } = columnOf(table, key.id);
  const [value, other] = [`${sqlName(table.name)}.${sqlName(name)}`, sqlName(target.name)];
  const isThere = `EXISTS (SELECT 1 FROM ${other} AS \`target_\` WHERE \`target_\`.\`id\` = ${value})`;
  const orphans = isThereYet ? ` AND NOT ${isThere}` : '';
  plan.checks.push({
    sql: countRows(table, `${value} IS NOT NULL${orphans}`),
    message: `Table \`${table.name}\`, column \`${name}\`: {found} rows point at rows of \`${target.name}\` that have been deleted. Correct them, or add a new relation instead of taking the old one into use again.`,
  });
  note(plan, 'backfill', `every \`${name}\` of \`${table.name}\` has to be a row of \`${target.name}\``);
}

function dropKey(plan: MigrationPlan, table: Table, key: ForeignKey): void {
  plan.dropForeignKeys.push(dropForeignKey(table, key));
  plan.touched.add(table.name);
  note(plan, 'safe', `drops foreign key \`${key.name}\` of \`${table.name}\``);
}

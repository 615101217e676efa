import { ask, isColumnServing, isTableServing } from './consents.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import type { Column, Table } from './schema.ts';
import { dropColumn, dropTable, sqlName } from './sql.ts';

/** Of the columns that nothing uses any more, those that stay; the others go with consent, when all else is done. */
export function keptColumns(plan: MigrationPlan, table: Table, retired: readonly Column[]): Column[] {
  return retired.filter((column) => !dropsColumn(plan, table, column));
}

function dropsColumn(plan: MigrationPlan, table: Table, column: Column): boolean {
  // A generated column holds nothing of its own, and would hold those back that it reads.
  if (column.generatedAs === null && !askToDrop(plan, table, column)) return false;
  const statement = dropColumn(table, column);
  if (column.generatedAs === null) plan.dropColumns.push(statement);
  else plan.dropColumns.unshift(statement);
  plan.touched.add(table.name);
  const verdict = column.generatedAs === null ? 'destructive' : 'safe';
  note(plan, verdict, `drops column \`${column.name}\` of \`${table.name}\``);
  return true;
}

function askToDrop(plan: MigrationPlan, table: Table, column: Column): boolean {
  const place = `\`${column.name}\` of \`${table.name}\``;
  const breaksPrevious = isColumnServing(plan, table.name, column.name);
  const loses = `every value of ${place}`;
  return ask(plan, { kind: 'drop-column', table, column, message: `drops column ${place}`, loses, breaksPrevious });
}

/** What is run again later must not read what is gone. */
export function withoutRepeatsOf(
  columns: readonly Column[],
  kept: readonly Column[],
  all: readonly Column[],
): Column[] {
  const gone = all.filter((column) => !kept.some(({ name }) => name === column.name)).map(({ name }) => sqlName(name));
  if (gone.length === 0) return [...columns];
  return columns.map((column) => {
    const { repeat, ...rest } = column;
    const left = (repeat ?? []).filter((statement) => !gone.some((name) => statement.includes(name)));
    return left.length === 0 ? rest : { ...rest, repeat: left };
  });
}

/** Of the tables that nothing uses any more, those that go. Their foreign keys are gone by then. */
export function dropTables(plan: MigrationPlan, tables: readonly Table[]): Table[] {
  return tables.filter((table) => {
    if (!table.retired) return true;
    const place = `\`${table.name}\``;
    const question = { kind: 'drop-table', table, column: null, message: `drops table ${place}` } as const;
    const breaksPrevious = isTableServing(plan, table.name);
    if (!ask(plan, { ...question, loses: `every row of ${place}`, breaksPrevious })) return true;
    plan.dropTables.push(dropTable(table));
    plan.touched.add(table.name);
    note(plan, 'destructive', `drops table ${place}`);
    return false;
  });
}

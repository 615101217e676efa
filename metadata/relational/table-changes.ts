import { addedColumn, changedColumn, retiredColumn } from './column-changes.ts';
import { freeName } from './constraint-names.ts';
import { keptColumns, withoutRepeatsOf } from './contractions.ts';
import { changeIndexes, isUniqueAlone, namedIndex } from './index-changes.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import { replacedBy, replacingColumn } from './replaced-columns.ts';
import type { Column, Table } from './schema.ts';
import { createTable } from './sql.ts';

export function newTable(plan: MigrationPlan, wanted: Table): Table {
  const name = freeName(wanted.name, plan.tableNames);
  plan.tableNames.add(name);
  plan.touched.add(name);
  const taken = new Set<string>();
  const table = { ...wanted, name, indexes: wanted.indexes.map((index) => namedIndex(index, taken)) };
  plan.createTables.push(createTable(table));
  note(plan, 'safe', `creates table \`${name}\``);
  return table;
}

/** `existing` has other ids for the columns that are replaced: see `withoutReplaced`. */
export function changeTable(plan: MigrationPlan, existing: Table, wanted: Table): Table {
  const before = new Map(existing.columns.map((column) => [column.id, column]));
  const taken = new Set(existing.columns.map((column) => column.name));
  const frame: Table = { ...wanted, name: existing.name, indexes: existing.indexes };
  const columns = wanted.columns.map((column): Column => {
    const old = before.get(column.id);
    if (old !== undefined) return changedColumn(plan, frame, old, column);
    const name = freeName(column.name, taken);
    taken.add(name);
    const replaced = replacedBy(existing, column);
    const alone = isUniqueAlone(wanted, column);
    return replaced === null
      ? addedColumn(plan, frame, { ...column, name }, alone)
      : replacingColumn(plan, frame, replaced, { ...column, name }, alone);
  });
  const unused = existing.columns.filter((column) => !wanted.columns.some(({ id }) => id === column.id));
  const retired = keptColumns(plan, frame, unused).map((column) => retiredColumn(plan, frame, column));
  if (existing.retired) note(plan, 'safe', `takes table \`${existing.name}\` into use again`);
  const all = [...withoutRepeatsOf(columns, retired, unused), ...retired];
  return changeIndexes(plan, existing, { ...wanted, name: existing.name, columns: all });
}

/** The table and its rows stay, so that the release before still runs. Its foreign keys go: they would hold others back. */
export function retireTable(plan: MigrationPlan, existing: Table): Table {
  if (!existing.retired) {
    note(plan, 'safe', `keeps table \`${existing.name}\`, which the product no longer uses`);
  }
  return { ...existing, retired: true, foreignKeys: [] };
}

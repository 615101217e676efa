import { addedColumn, changedColumn, retiredColumn } from './column-changes.ts';
import { freeName } from './constraint-names.ts';
import type { MigrationPlan } from './migration-plan.ts';
import type { Column, Index, Table } from './schema.ts';
import { addIndex, createTable, dropIndex } from './sql.ts';

export function newTable(plan: MigrationPlan, wanted: Table): Table {
  const name = freeName(wanted.name, plan.tableNames);
  plan.tableNames.add(name);
  plan.touched.add(name);
  const taken = new Set<string>();
  const table = { ...wanted, name, indexes: wanted.indexes.map((index) => namedIndex(index, taken)) };
  plan.createTables.push(createTable(table));
  plan.changes.push(`creates table \`${name}\``);
  return table;
}

export function changeTable(plan: MigrationPlan, existing: Table, wanted: Table): Table {
  const before = new Map(existing.columns.map((column) => [column.id, column]));
  const taken = new Set(existing.columns.map((column) => column.name));
  const frame: Table = { ...wanted, name: existing.name, indexes: existing.indexes };
  const columns: Column[] = [];
  for (const column of wanted.columns) {
    const old = before.get(column.id);
    if (old !== undefined) {
      columns.push(changedColumn(plan, frame, old, column));
      continue;
    }
    const name = freeName(column.name, taken);
    taken.add(name);
    columns.push(addedColumn(plan, frame, { ...column, name }, isUniqueAlone(wanted, column)));
  }
  for (const column of existing.columns) {
    if (!wanted.columns.some((other) => other.id === column.id)) columns.push(retiredColumn(plan, frame, column));
  }
  if (existing.retired) plan.changes.push(`takes table \`${existing.name}\` into use again`);
  return changeIndexes(plan, existing, { ...wanted, name: existing.name, columns });
}

/** The table and its rows stay, so that the release before still runs. Its foreign keys go: they would hold others back. */
export function retireTable(plan: MigrationPlan, existing: Table): Table {
  if (!existing.retired) plan.changes.push(`keeps table \`${existing.name}\`, which the product no longer uses`);
  return { ...existing, retired: true, foreignKeys: [] };
}

function changeIndexes(plan: MigrationPlan, existing: Table, wanted: Table): Table {
  const taken = new Set(existing.indexes.map((index) => index.name));
  const known = new Set(existing.columns.map((column) => column.id));
  const kept = new Set<string>();
  const indexes = wanted.indexes.map((index) => {
    const old = existing.indexes.find((candidate) => candidate.id === index.id && sameIndex(candidate, index));
    if (old !== undefined) {
      kept.add(old.name);
      return old;
    }
    const added = namedIndex(index, taken);
    const table = { ...wanted, indexes: [] };
    plan.addIndexes.push(addIndex(table, added));
    plan.touched.add(wanted.name);
    plan.changes.push(`adds ${added.unique ? 'unique key' : 'index'} \`${added.name}\` to \`${wanted.name}\``);
    if (added.unique && added.columns.every((column) => known.has(column))) {
      plan.backfill = true;
      plan.changes.push(`\`${added.name}\` needs rows without duplicates in \`${wanted.name}\``);
    }
    return added;
  });
  for (const index of existing.indexes) {
    if (kept.has(index.name)) continue;
    plan.dropIndexes.push(dropIndex(existing, index));
    plan.touched.add(wanted.name);
    plan.changes.push(`drops ${index.unique ? 'unique key' : 'index'} \`${index.name}\` of \`${wanted.name}\``);
  }
  return { ...wanted, indexes };
}

function namedIndex(index: Index, taken: Set<string>): Index {
  const name = freeName(index.name, taken);
  taken.add(name);
  return { ...index, name };
}

function sameIndex(a: Index, b: Index): boolean {
  return a.unique === b.unique && a.columns.join() === b.columns.join();
}

/** Whether no two rows may share a value of this column. */
function isUniqueAlone(table: Table, column: Column): boolean {
  return table.indexes.some(
    (index) =>
      index.unique &&
      index.columns.every((id) => id === column.id || id === '_live') &&
      index.columns.includes(column.id),
  );
}

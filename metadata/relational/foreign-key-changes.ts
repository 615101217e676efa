import { freeName } from './constraint-names.ts';
import type { MigrationPlan } from './migration-plan.ts';
import type { ForeignKey, Table } from './schema.ts';
import { addForeignKey, columnOf, dropForeignKey } from './sql.ts';

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
    const foreignKeys = table.foreignKeys.map((wanted) => changeKey(plan, tables, existing, table, wanted));
    return { ...table, foreignKeys };
  });
}

function changeKey(
  plan: MigrationPlan,
  tables: ReadonlyMap<string, Table>,
  existing: Table | undefined,
  table: Table,
  wanted: ForeignKey,
): ForeignKey {
  const old = existing?.foreignKeys.find((key) => key.id === wanted.id);
  if (old !== undefined && old.target !== wanted.target) {
    refuseTarget(plan, table, wanted);
    return old;
  }
  if (old?.onDelete === wanted.onDelete) return old;
  if (old !== undefined) dropKey(plan, table, old);
  const name = old?.name ?? freeName(wanted.name, plan.foreignKeyNames);
  plan.foreignKeyNames.add(name);
  const key = { ...wanted, name };
  const target = tables.get(wanted.target);
  if (target === undefined) throw new Error(`foreign key ${wanted.id} points at no table`);
  plan.addForeignKeys.push(addForeignKey(table, key, target));
  if (existing !== undefined) noteKey(plan, existing, table, key);
  return key;
}

function noteKey(plan: MigrationPlan, existing: Table, table: Table, key: ForeignKey): void {
  plan.touched.add(table.name);
  plan.changes.push(`adds foreign key \`${key.name}\` to \`${table.name}\``);
  // A column that comes back may hold ids whose rows have been deleted since.
  if (existing.columns.some((column) => column.id === key.id && column.retired)) plan.backfill = true;
}

function dropKey(plan: MigrationPlan, table: Table, key: ForeignKey): void {
  plan.dropForeignKeys.push(dropForeignKey(table, key));
  plan.touched.add(table.name);
  plan.changes.push(`drops foreign key \`${key.name}\` of \`${table.name}\``);
}

function refuseTarget(plan: MigrationPlan, table: Table, wanted: ForeignKey): void {
  const column = columnOf(table, wanted.id);
  plan.refused.push({
    document: table.document,
    pointer: column.pointer,
    rule: 'incompatible-relation-change',
    message: `Column \`${column.name}\` holds ids of one model and cannot point at another.`,
    mend: 'Add a new relation with an id and code of its own, and let the old one go: its column stays.',
  });
}

import { addedColumn, fillOrWarn } from './column-changes.ts';
import { takesDefault } from './columns.ts';
import { ask } from './consents.ts';
import { type Conversion, conversion } from './conversions.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import type { Column, Table } from './schema.ts';
import { addColumn, countRows, modifyColumn, sqlName, sqlType, updateRows } from './sql.ts';
import { staysInPlace } from './type-changes.ts';

/**
 * The table that exists with other ids for the columns that cannot go on under the wanted type or target: they are
 * left to the release before, and new ones take their ids.
 */
export function withoutReplaced(existing: Table, wanted: Table): Table {
  const ids = new Map<string, string>();
  for (const column of wanted.columns) {
    const old = existing.columns.find(({ id }) => id === column.id);
    if (old !== undefined && isReplaced(existing, wanted, old, column)) {
      ids.set(old.id, replacedId(old.id, new Set(existing.columns.map(({ id }) => id))));
    }
  }
  if (ids.size === 0) return existing;
  const renamed = (id: string): string => ids.get(id) ?? id;
  return {
    ...existing,
    columns: existing.columns.map((column) => ({ ...column, id: renamed(column.id) })),
    indexes: existing.indexes.map((index) => ({ ...index, columns: index.columns.map(renamed) })),
    foreignKeys: existing.foreignKeys.map((key) => ({ ...key, id: renamed(key.id) })),
  };
}

/** `fld_1~1`, `fld_1~2` … */
export function replacedId(id: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) if (!taken.has(`${id}~${number}`)) return `${id}~${number}`;
}

function isReplaced(existing: Table, wanted: Table, from: Column, to: Column): boolean {
  const target = ({ foreignKeys }: Table): string | undefined => foreignKeys.find(({ id }) => id === to.id)?.target;
  const [before, after] = [target(existing), target(wanted)];
  if (before !== undefined && after !== undefined && before !== after) return true;
  return !staysInPlace(existing, wanted, from, to);
}

/** What was replaced by the column, if anything was. */
export function replacedBy(existing: Table, column: Column): Column | null {
  const taken = new Set(existing.columns.map(({ id }) => id));
  if (taken.has(column.id)) return null;
  const olds = existing.columns.filter(({ id }) => id.startsWith(`${column.id}~`));
  return olds.toSorted((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1)).at(-1) ?? null;
}

/** A column in the place of `old`, with what can be carried over. Both are there until somebody lets the old one go. */
export function replacingColumn(
  plan: MigrationPlan,
  table: Table,
  old: Column,
  wanted: Column,
  uniqueAlone: boolean,
): Column {
  const how = conversion(old, wanted);
  if (how === null) {
    if (!old.retired) askToLeave(plan, table, old, wanted);
    return addedColumn(plan, table, wanted, uniqueAlone);
  }
  if (!askToSkip(plan, table, old, wanted, how)) checkAll(plan, table, old, wanted, how);
  const bare: Column = { ...wanted, nullable: true, default: null };
  const copy = updateRows(table, wanted, how.expression, `${sqlName(old.name)} IS NOT NULL AND ${how.fits}`);
  plan.columns.push(addColumn(table, bare), copy);
  plan.expressions.set(`${table.id}/${wanted.id}`, how.expression);
  plan.touched.add(table.name);
  const place = `\`${wanted.name}\` (${sqlType(wanted.type)})`;
  note(plan, 'backfill', `copies \`${old.name}\` of \`${table.name}\` into the new column ${place}`);
  return completed(plan, table, wanted, bare, copy, uniqueAlone);
}

/** With its default and, where nobody can leave it out, without nulls. */
function completed(
  plan: MigrationPlan,
  table: Table,
  wanted: Column,
  bare: Column,
  copy: string,
  uniqueAlone: boolean,
): Column {
  if (wanted.nullable) {
    if (wanted.default === null || !takesDefault(wanted.type)) return bare;
    plan.columns.push(modifyColumn(table, wanted));
    return wanted;
  }
  if (wanted.default === null || uniqueAlone || !takesDefault(wanted.type)) {
    fillOrWarn(plan, table, bare);
    const again = `${sqlName(wanted.name)} IS NULL AND`;
    return { ...bare, pendingNotNull: true, repeat: [copy.replace(' WHERE ', ` WHERE ${again} `)] };
  }
  fillOrWarn(plan, table, wanted);
  plan.columns.push(modifyColumn(table, wanted));
  return wanted;
}

function askToLeave(plan: MigrationPlan, table: Table, old: Column, wanted: Column): void {
  const isRelation = wanted.meaning === 'reference';
  const place = `\`${old.name}\` of \`${table.name}\``;
  const message = isRelation
    ? `points ${place} at another model, by a new column \`${wanted.name}\``
    : `turns ${place} from ${old.meaning} into ${wanted.meaning}, by a new column \`${wanted.name}\``;
  ask(plan, {
    kind: isRelation ? 'retarget-relation' : 'convert-column',
    table,
    column: { ...old, pointer: wanted.pointer },
    detail: [wanted.id, wanted.meaning, sqlType(wanted.type)],
    message,
    loses: `the values of ${place} are not carried over`,
    needed: true,
  });
  note(plan, 'destructive', `${message}; its values are not carried over`);
}

function askToSkip(plan: MigrationPlan, table: Table, old: Column, wanted: Column, how: Conversion): boolean {
  if (how.fits === '1 = 1') return true;
  const place = `\`${old.name}\` of \`${table.name}\``;
  const agreed = ask(plan, {
    kind: 'convert-column',
    table,
    column: { ...old, pointer: wanted.pointer },
    detail: [wanted.id, wanted.meaning, sqlType(wanted.type), wanted.values?.map(({ code }) => code)],
    message: `converts ${place} to ${sqlType(wanted.type)} (${wanted.meaning}), also where values cannot be converted`,
    loses: `values of ${place} that are no ${wanted.meaning} which fits ${sqlType(wanted.type)}`,
  });
  if (agreed) note(plan, 'destructive', `values of ${place} that are no ${wanted.meaning} are not carried over`);
  return agreed;
}

function checkAll(plan: MigrationPlan, table: Table, old: Column, wanted: Column, how: Conversion): void {
  const name = sqlName(old.name);
  plan.checks.push({
    sql: countRows(table, `${name} IS NOT NULL AND NOT COALESCE(${how.fits}, 0)`),
    message: `Table \`${table.name}\`, column \`${old.name}\`: {found} rows have a value that is no ${wanted.meaning} which fits ${sqlType(wanted.type)}. Correct them, keep the field as it was, or consent to their loss: the plan names the id.`,
  });
}

import { fitColumn } from './column-fit.ts';
import { takesDefault } from './columns.ts';
import { servingColumns } from './consents.ts';
import { removeListValues, renameValues } from './enum-changes.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import type { Column, ColumnDefault, Table } from './schema.ts';
import { addColumn, fillNulls, modifyColumn, sqlLiteral, sqlType } from './sql.ts';

/**
 * A column of a table that has rows. The release before does not name it in its inserts, so it is nullable or has a
 * default, even where the product requires a value.
 */
export function addedColumn(plan: MigrationPlan, table: Table, wanted: Column, uniqueAlone: boolean): Column {
  const column = startingPoint(wanted, uniqueAlone);
  plan.columns.push(addColumn(table, column));
  plan.touched.add(table.name);
  note(plan, 'safe', `adds column \`${column.name}\` to \`${table.name}\``);
  if (column.pendingNotNull) fillOrWarn(plan, table, column);
  else if (column.default?.kind === 'literal' && wanted.default === null) {
    const value = sqlLiteral(column.default.value);
    note(plan, 'safe', `rows of \`${table.name}\` get ${value} in \`${column.name}\``);
  }
  return column;
}

function startingPoint(wanted: Column, uniqueAlone: boolean): Column {
  if (wanted.nullable || wanted.generatedAs !== null) return wanted;
  if (uniqueAlone) return { ...wanted, nullable: true, default: null, pendingNotNull: true };
  if (wanted.default !== null) return wanted;
  if (wanted.fallback === null || !takesDefault(wanted.type))
    return { ...wanted, nullable: true, pendingNotNull: true };
  return { ...wanted, default: { kind: 'literal', value: wanted.fallback } };
}

/** A column that goes on under the same name. */
export function changedColumn(plan: MigrationPlan, table: Table, existing: Column, wanted: Column): Column {
  const settled = isSettled(plan, table, existing);
  plan.repeats.push(...(existing.repeat ?? []));
  const repeats = [...(settled ? [] : (existing.repeat ?? [])), ...renameValues(plan, table, existing, wanted)];
  removeListValues(plan, table, existing, wanted);
  const fit = fitColumn(plan, table, existing, wanted);
  const isRequired = !wanted.nullable;
  const closes = isRequired && existing.nullable && existing.pendingNotNull && wanted.fallback !== null && settled;
  const column: Column = {
    ...wanted,
    ...fit,
    ...(repeats.length > 0 && { repeat: repeats }),
    name: existing.name,
    nullable: wanted.nullable || (existing.nullable && !closes),
    pendingNotNull: isRequired && existing.nullable && !closes,
    default: takesDefault(fit.type) ? (wanted.default ?? (isRequired ? keptDefault(existing, wanted) : null)) : null,
  };
  const becomesRequired = column.pendingNotNull && !existing.pendingNotNull;
  if (closes || becomesRequired) fillOrWarn(plan, table, column);
  if (sameDefinition(existing, column)) return column;
  plan.columns.push(modifyColumn(table, column));
  plan.touched.add(table.name);
  for (const words of wordsOf(table, existing, column)) note(plan, 'safe', words);
  return column;
}

/** Whether every release that may serve knows what the column has become, so that no row is written in the old way. */
function isSettled(plan: MigrationPlan, table: Table, { name, pendingNotNull, repeat = [] }: Column): boolean {
  if (!pendingNotNull && repeat.length === 0) return true;
  return servingColumns(plan, table.name, name).every((column) => {
    if (column === undefined || column.retired) return false;
    const writesValue = !pendingNotNull || column.pendingNotNull || !column.nullable;
    return writesValue && repeat.every((statement) => column.repeat?.includes(statement));
  });
}

/** One that filled in rows of an older release must still be a value. */
function keptDefault(existing: Column, wanted: Column): ColumnDefault | null {
  if (existing.default?.kind !== 'literal' || wanted.values === undefined) return existing.default;
  const { value } = existing.default;
  if (wanted.values.some(({ code }) => code === value) || wanted.fallback === null) return existing.default;
  return { kind: 'literal', value: wanted.fallback };
}

/** Stays, and stays writable by the release before; becomes optional where nothing would fill it in any more. */
export function retiredColumn(plan: MigrationPlan, table: Table, existing: Column): Column {
  if (existing.retired) return existing;
  note(plan, 'safe', `keeps column \`${existing.name}\` of \`${table.name}\`, which the product no longer uses`);
  if (existing.id === 'is_removed') {
    note(plan, 'backfill', `rows of \`${table.name}\` that were removed are shown again`);
  }
  const column = { ...existing, retired: true, pendingNotNull: false };
  if (existing.nullable || existing.default !== null || existing.generatedAs !== null) return column;
  plan.columns.push(modifyColumn(table, { ...column, nullable: true }));
  plan.touched.add(table.name);
  return { ...column, nullable: true };
}

export function fillOrWarn(plan: MigrationPlan, table: Table, column: Column): void {
  plan.touched.add(table.name);
  if (column.fallback === null) {
    const words = `\`${column.name}\` is required from now on; rows of \`${table.name}\` without one stay as they are`;
    note(plan, 'backfill', words);
    return;
  }
  plan.columns.push(fillNulls(table, column, column.fallback));
  note(plan, 'backfill', `rows of \`${table.name}\` without \`${column.name}\` get ${sqlLiteral(column.fallback)}`);
}

function sameDefinition(a: Column, b: Column): boolean {
  return (
    a.nullable === b.nullable &&
    a.extra === b.extra &&
    sqlType(a.type) === sqlType(b.type) &&
    JSON.stringify(a.default) === JSON.stringify(b.default)
  );
}

function wordsOf(table: Table, existing: Column, column: Column): string[] {
  const place = `\`${column.name}\` of \`${table.name}\``;
  const words: string[] = [];
  const [from, to] = [sqlType(existing.type), sqlType(column.type)];
  if (from !== to) words.push(`changes ${place} from ${from} to ${to}`);
  if (existing.nullable !== column.nullable) {
    words.push(column.nullable ? `makes ${place} optional` : `makes ${place} NOT NULL`);
  }
  if (JSON.stringify(existing.default) !== JSON.stringify(column.default))
    words.push(`changes the default of ${place}`);
  return words;
}

import { takesDefault } from './columns.ts';
import type { MigrationPlan } from './migration-plan.ts';
import type { Column, Table } from './schema.ts';
import { addColumn, fillNulls, modifyColumn, sqlLiteral, sqlType } from './sql.ts';
import { typeChange } from './type-changes.ts';

/**
 * A column of a table that has rows. The release before does not name it in its inserts, so it is nullable or has a
 * default, even where the product requires a value.
 */
export function addedColumn(plan: MigrationPlan, table: Table, wanted: Column, uniqueAlone: boolean): Column {
  const column = startingPoint(wanted, uniqueAlone);
  plan.columns.push(addColumn(table, column));
  plan.touched.add(table.name);
  plan.changes.push(`adds column \`${column.name}\` to \`${table.name}\``);
  if (column.pendingNotNull) fillOrWarn(plan, table, column);
  else if (column.default?.kind === 'literal' && wanted.default === null) {
    plan.changes.push(`rows of \`${table.name}\` get ${sqlLiteral(column.default.value)} in \`${column.name}\``);
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

export function changedColumn(plan: MigrationPlan, table: Table, existing: Column, wanted: Column): Column {
  const change = typeChange(table, existing, wanted);
  if (change.kind === 'refused') plan.refused.push(change.refusal);
  const isRequired = !wanted.nullable;
  const closes = isRequired && existing.nullable && existing.pendingNotNull && wanted.fallback !== null;
  const column: Column = {
    ...wanted,
    name: existing.name,
    nullable: wanted.nullable || (existing.nullable && !closes),
    pendingNotNull: isRequired && existing.nullable && !closes,
    default: wanted.default ?? (isRequired ? existing.default : null),
  };
  const becomesRequired = column.pendingNotNull && !existing.pendingNotNull;
  if (closes || becomesRequired) fillOrWarn(plan, table, column);
  if (sameDefinition(existing, column)) return column;
  plan.columns.push(modifyColumn(table, column));
  plan.touched.add(table.name);
  plan.changes.push(...wordsOf(table, existing, column));
  return column;
}

/** Stays, and stays writable by the release before; becomes optional where nothing would fill it in any more. */
export function retiredColumn(plan: MigrationPlan, table: Table, existing: Column): Column {
  if (existing.retired) return existing;
  plan.changes.push(`keeps column \`${existing.name}\` of \`${table.name}\`, which the product no longer uses`);
  const column = { ...existing, retired: true, pendingNotNull: false };
  if (existing.nullable || existing.default !== null || existing.generatedAs !== null) return column;
  plan.columns.push(modifyColumn(table, { ...column, nullable: true }));
  plan.touched.add(table.name);
  return { ...column, nullable: true };
}

function fillOrWarn(plan: MigrationPlan, table: Table, column: Column): void {
  plan.backfill = true;
  plan.touched.add(table.name);
  if (column.fallback === null) {
    plan.changes.push(
      `\`${column.name}\` is required from now on; rows of \`${table.name}\` without one stay as they are`,
    );
    return;
  }
  plan.columns.push(fillNulls(table, column, column.fallback));
  plan.changes.push(`rows of \`${table.name}\` without \`${column.name}\` get ${sqlLiteral(column.fallback)}`);
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
  if (from !== to) words.push(`widens ${place} from ${from} to ${to}`);
  if (existing.nullable !== column.nullable) {
    words.push(column.nullable ? `makes ${place} optional` : `makes ${place} NOT NULL`);
  }
  if (JSON.stringify(existing.default) !== JSON.stringify(column.default))
    words.push(`changes the default of ${place}`);
  return words;
}

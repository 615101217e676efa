import type { MigrationHistory } from './migration.ts';
import type { Column, Table } from './schema.ts';
import { sqlType } from './sql.ts';
import { isWithin } from './type-changes.ts';

/**
 * Why the code of an older release does not run on what a database has become, in words; empty where it does. A database
 * is never taken back: what newer migrations added does not disturb older code, but what they took away or narrowed does.
 */
export function misfitsOf(target: MigrationHistory, existing: MigrationHistory): string[] {
  // What is still to come to this database, it brings along.
  if (target.migrations.length > existing.migrations.length) return [];
  return target.schema.tables.flatMap((table) => {
    if (table.retired) return [];
    const found = existing.schema.tables.find(({ name }) => name === table.name);
    return found === undefined ? [`table \`${table.name}\` is gone`] : misfitsOfTable(table, found);
  });
}

function misfitsOfTable(table: Table, existing: Table): string[] {
  const used = table.columns.filter(({ retired }) => !retired);
  const lost = used.flatMap((column) => {
    const found = existing.columns.find(({ name }) => name === column.name);
    const place = placeOf(table, column);
    if (found === undefined) return [`${place} is gone`];
    const written = column.pendingType ?? column.type;
    return isWithin(written, found.type)
      ? []
      : [`${place} is ${sqlType(found.type)} now, too narrow for its ${sqlType(written)}`];
  });
  const required = existing.columns.filter((column) => {
    if (column.nullable || column.extra === 'autoIncrement' || column.generatedAs !== null) return false;
    const writer = used.find(({ name }) => name === column.name);
    return writer === undefined ? column.default === null : mayBeEmpty(writer);
  });
  return [...lost, ...required.map((column) => `${placeOf(table, column)} has to have a value now`)];
}

/** Whether the release may write nothing there. */
function mayBeEmpty({ nullable, pendingNotNull }: Column): boolean {
  return nullable && !pendingNotNull;
}

function placeOf(table: Table, column: Column): string {
  return `column \`${column.name}\` of \`${table.name}\``;
}

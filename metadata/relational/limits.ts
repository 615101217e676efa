import type { MigrationPlan } from './migration-plan.ts';
import type { Column, Table } from './schema.ts';
import { columnOf } from './sql.ts';

// InnoDB's own limits, in bytes; a character of utf8mb4 counts as four.
const maxKeyBytes = 3072;
const maxRowBytes = 65_535;

/** Refuses what the database would refuse when the migration runs, while the designer is still there to mend it. */
export function checkLimits(plan: MigrationPlan, table: Table): void {
  for (const index of table.indexes) {
    const columns = index.columns.map((id) => columnOf(table, id));
    const isIndexable = columns.every((column) => column.type.name !== 'TEXT' && column.type.name !== 'JSON');
    if (isIndexable && sum(columns.map(keyBytes)) <= maxKeyBytes) continue;
    const names = columns.filter((column) => column.generatedAs === null).map((column) => `\`${column.name}\``);
    plan.refused.push({
      document: table.document,
      pointer: columns.find((column) => column.pointer !== '')?.pointer ?? '',
      rule: 'key-too-long',
      message: `The ${index.unique ? 'unique key' : 'index'} on ${names.join(', ')} is longer than ${maxKeyBytes} bytes.`,
      mend: 'Give its text fields a maxLength of 768 or less in all, and leave text, json and multi-enum fields out.',
    });
  }
  const rowBytes = sum(table.columns.map(bytesInRow));
  if (rowBytes <= maxRowBytes) return;
  plan.refused.push({
    document: table.document,
    pointer: '/fields',
    rule: 'row-too-long',
    message: `A row of \`${table.name}\` may take ${rowBytes} bytes; the database allows ${maxRowBytes}.`,
    mend: 'Use type text for long fields, or a smaller maxLength; or first publish a release that lets columns go which are kept and no longer used.',
  });
}

function keyBytes(column: Column): number {
  return column.type.name === 'VARCHAR' || column.type.name === 'CHAR' ? column.type.length * 4 : 8;
}

function bytesInRow(column: Column): number {
  if (column.type.name === 'VARCHAR') return column.type.length * 4 + 2;
  return column.type.name === 'CHAR' ? column.type.length * 4 : 12;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

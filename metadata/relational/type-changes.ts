import type { MigrationRefusal } from './migration-plan.ts';
import type { Column, ColumnMeaning, ColumnType, Table } from './schema.ts';
import { sqlType } from './sql.ts';

const keepOld =
  'Keep the old type, or add a new field with an id and code of its own and let the old one go: its column stays.';

const digitsOfInt = 10;

const readableAs: Partial<Record<ColumnMeaning, readonly ColumnMeaning[]>> = {
  enum: ['text'],
  uuid: ['text'],
  sequence: ['text'],
  multiEnum: ['json'],
  // Read as a number by either release; a bigint is read as text and would not be.
  integer: ['decimal'],
};

/** Whether every value that is there fits the wanted type, and the release before can still read and write it. */
export function typeChange(
  table: Table,
  existing: Column,
  wanted: Column,
): { kind: 'fits' } | { kind: 'refused'; refusal: MigrationRefusal } {
  const from = sqlType(existing.type);
  const to = sqlType(wanted.type);
  const refused = (why: string): { kind: 'refused'; refusal: MigrationRefusal } => ({
    kind: 'refused',
    refusal: {
      document: table.document,
      pointer: wanted.pointer,
      rule: 'incompatible-column-change',
      message: `Column \`${existing.name}\` is ${from} and cannot become ${to}: ${why}`,
      mend: keepOld,
    },
  });
  const meansTheSame =
    existing.meaning === wanted.meaning || readableAs[existing.meaning]?.includes(wanted.meaning) === true;
  if (!meansTheSame) return refused(`its values are ${existing.meaning} and would have to be ${wanted.meaning}.`);
  if (from === to) return { kind: 'fits' };
  if (!isWider(existing.type, wanted.type)) return refused('values that are there may not fit.');
  if (wanted.type.name === 'TEXT' && table.indexes.some((index) => index.columns.includes(existing.id))) {
    return refused('it is part of a key.');
  }
  return { kind: 'fits' };
}

function isWider(from: ColumnType, to: ColumnType): boolean {
  if (from.name === 'VARCHAR' || from.name === 'CHAR') {
    return to.name === 'TEXT' || (to.name === 'VARCHAR' && from.length <= to.length);
  }
  if (to.name !== 'DECIMAL') return false;
  if (from.name === 'INT') return to.precision - to.scale >= digitsOfInt;
  if (from.name !== 'DECIMAL') return false;
  return from.scale <= to.scale && from.precision - from.scale <= to.precision - to.scale;
}

import type { Column, ColumnMeaning, ColumnType, Table } from './schema.ts';
import { sqlType } from './sql.ts';

/** Meanings whose values the release before and this one can both read from one column. */
const families: Partial<Record<ColumnMeaning, string>> = {
  text: 'text',
  enum: 'text',
  uuid: 'text',
  sequence: 'text',
  integer: 'number',
  // A bigint is none of these: the driver reads it as text.
  decimal: 'number',
  json: 'json',
  multiEnum: 'json',
  // What is no picture is shown by its name.
  file: 'file',
  image: 'file',
};

const digitsOfInt = 10;
const maxPrecision = 65;
const maxScale = 30;

/** Whether a column can go on as it is, if wider, for both releases; otherwise a new one takes its place. */
export function staysInPlace(existing: Table, wanted: Table, from: Column, to: Column): boolean {
  if (from.meaning !== to.meaning && family(from.meaning) !== family(to.meaning)) return false;
  const both = widened(from.type, to.type);
  if (both === null) return false;
  const isKey = (table: Table): boolean => table.indexes.some((index) => index.columns.includes(to.id));
  if (both.name !== 'TEXT') return true;
  return !isKey(wanted) && (from.type.name === 'TEXT' || !isKey(existing));
}

function family(meaning: ColumnMeaning): string {
  return families[meaning] ?? meaning;
}

/** The narrowest type that holds every value of both; null where none does. */
export function widened(a: ColumnType, b: ColumnType): ColumnType | null {
  if (sqlType(a) === sqlType(b)) return a;
  if (isText(a) && isText(b)) {
    if (a.name === 'TEXT' || b.name === 'TEXT') return { name: 'TEXT' };
    return 'length' in a && 'length' in b ? { name: 'VARCHAR', length: Math.max(a.length, b.length) } : null;
  }
  const [first, second] = [digitsOf(a), digitsOf(b)];
  if (first === null || second === null) return null;
  const scale = Math.max(first.scale, second.scale);
  const precision = Math.max(first.whole, second.whole) + scale;
  return precision > maxPrecision || scale > maxScale ? null : { name: 'DECIMAL', precision, scale };
}

/** Whether every value of the one type is one of the other. */
export function isWithin(inner: ColumnType, outer: ColumnType): boolean {
  if (sqlType(inner) === sqlType(outer)) return true;
  if (outer.name === 'TEXT') return isText(inner);
  if (outer.name === 'VARCHAR') return 'length' in inner && inner.length <= outer.length;
  const [first, second] = [digitsOf(inner), digitsOf(outer)];
  if (outer.name !== 'DECIMAL' || first === null || second === null) return false;
  return first.scale <= second.scale && first.whole <= second.whole;
}

function isText({ name }: ColumnType): boolean {
  return name === 'VARCHAR' || name === 'CHAR' || name === 'TEXT';
}

function digitsOf(type: ColumnType): { whole: number; scale: number } | null {
  if (type.name === 'INT') return { whole: digitsOfInt, scale: 0 };
  return 'precision' in type ? { whole: type.precision - type.scale, scale: type.scale } : null;
}

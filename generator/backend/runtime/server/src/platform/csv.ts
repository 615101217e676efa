import { type LocalizedText, currentLocale } from './request-context.js';
import { text } from './texts.js';

/** A column of an export. */
export interface CsvColumn {
  /** Path of the value in the row: `status`, `customer.name`. */
  readonly path: string;
  readonly title: LocalizedText;
  /** How a value of an enumeration is called. */
  readonly values?: Readonly<Record<string, LocalizedText>>;
  /** Who sees it; without it everybody. */
  readonly roles?: readonly string[];
}

/** So that Excel reads the file as UTF-8. */
const byteOrderMark = '\uFEFF';

/**
 * The rows as CSV (RFC 4180), one chunk for each batch, in the language of the running request. A text that a
 * spreadsheet would take for a formula is marked as text by an apostrophe, as OWASP recommends; numbers stay numbers.
 * Points in time are written in the zone given.
 */
export function csvChunks(
  columns: readonly CsvColumn[],
  batches: AsyncIterable<readonly object[]>,
  timeZone: string,
): AsyncGenerator<string> {
  const locale = currentLocale();
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const bools = { true: text('yes'), false: text('no') };
  const cell = (row: object, column: CsvColumn): string => {
    const value = valueAt(row, column.path);
    if (value === null || value === undefined) return '';
    if (typeof value === 'number') return String(value);
    if (typeof value === 'boolean') return field(bools[`${value}`]);
    if (value instanceof Date) return time.format(value);
    if (Array.isArray(value)) return field(value.map((item) => named(String(item), column, locale)).join(', '));
    return field(typeof value === 'string' ? named(value, column, locale) : JSON.stringify(value));
  };
  return lines(
    columns.map(({ title }) => field(title[locale])),
    batches,
    (row) => columns.map((column) => cell(row, column)),
  );
}

async function* lines(
  head: readonly string[],
  batches: AsyncIterable<readonly object[]>,
  cells: (row: object) => readonly string[],
): AsyncGenerator<string> {
  yield `${byteOrderMark}${head.join(',')}\r\n`;
  for await (const rows of batches) yield rows.map((row) => `${cells(row).join(',')}\r\n`).join('');
}

/** A quoted field that no spreadsheet reads as a formula. */
export function field(value: string): string {
  const isFormula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u.test(value) && !/^-?\d+(\.\d+)?$/.test(value);
  const harmless = isFormula ? `'${value}` : value;
  return /[",\r\n;\t]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function named(code: string, { values }: CsvColumn, locale: keyof LocalizedText): string {
  return values && Object.hasOwn(values, code) ? (values[code]?.[locale] ?? code) : code;
}

function valueAt(row: object, path: string): unknown {
  let value: unknown = row;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = Reflect.get(value, part);
  }
  return value;
}

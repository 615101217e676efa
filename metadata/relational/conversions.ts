import type { Column, ColumnMeaning } from './schema.ts';
import { sqlLiteral, sqlName } from './sql.ts';
import { misfits, rulesOf } from './value-rules.ts';

/** How a value of one column becomes one of another, as SQL. */
export interface Conversion {
  readonly expression: string;
  /** Met by the values that can be converted; the value is not null. */
  readonly fits: string;
}

const textual: ReadonlySet<ColumnMeaning> = new Set(['text', 'enum', 'uuid', 'sequence']);
const numeric: ReadonlySet<ColumnMeaning> = new Set(['integer', 'bigint', 'decimal']);
const printable: ReadonlySet<ColumnMeaning> = new Set(['date', 'time', 'json', 'multiEnum']);
const always = '1 = 1';

/** Null where no value of the one is one of the other: a password, a date from a number. */
export function conversion(from: Column, to: Column): Conversion | null {
  const raw = rawConversion(from, to, sqlName(from.name));
  if (raw === null) return null;
  const rules = textual.has(to.meaning) || numeric.has(to.meaning) ? rulesOf(to, raw.expression) : [];
  if (rules.length === 0) return raw;
  // CASE, because AND does not promise to leave its second half alone.
  const fits = `CASE WHEN ${raw.fits} THEN NOT (${misfits(rules)}) ELSE 0 END = 1`;
  return { expression: raw.expression, fits };
}

function rawConversion(from: Column, to: Column, value: string): Conversion | null {
  if (textual.has(to.meaning)) return toText(from, to, value);
  return toOther[to.meaning]?.(from, value, to) ?? null;
}

type ToOther = (from: Column, value: string, to: Column) => Conversion | null;

const toOther: Partial<Record<ColumnMeaning, ToOther>> = {
  integer: toWholeNumber,
  bigint: toWholeNumber,
  decimal: toDecimal,
  boolean: toBoolean,
  date: toDate,
  time: toTime,
  datetime: toDatetime,
  json: toJson,
  multiEnum: toList,
};

function of(expression: string, fits = always): Conversion {
  return { expression, fits };
}

function toText(from: Column, to: Column, value: string): Conversion | null {
  if (textual.has(from.meaning)) return of(value);
  if (from.meaning === 'boolean') return of(`CASE WHEN ${value} = 1 THEN 'true' ELSE 'false' END`);
  if (from.meaning === 'datetime') return of(`CONCAT(REPLACE(LEFT(CAST(${value} AS CHAR), 23), ' ', 'T'), 'Z')`);
  if (from.meaning === 'multiEnum' && to.meaning === 'enum') {
    return of(`JSON_UNQUOTE(JSON_EXTRACT(${value}, '$[0]'))`, `JSON_LENGTH(${value}) = 1`);
  }
  return numeric.has(from.meaning) || printable.has(from.meaning) ? of(`CAST(${value} AS CHAR)`) : null;
}

function toWholeNumber(from: Column, value: string): Conversion | null {
  if (textual.has(from.meaning)) return of(`CAST(${value} AS SIGNED)`, `${value} REGEXP '^[+-]?[0-9]{1,18}$'`);
  if (from.meaning === 'decimal') return of(`CAST(${value} AS SIGNED)`, `${value} = ROUND(${value})`);
  return numeric.has(from.meaning) || from.meaning === 'boolean' ? of(`CAST(${value} AS SIGNED)`) : null;
}

function toDecimal(from: Column, value: string): Conversion | null {
  const number = `CAST(${value} AS DECIMAL(40,18))`;
  if (textual.has(from.meaning)) {
    return of(number, `${value} REGEXP '^[+-]?[0-9]{1,20}([.][0-9]{1,18})?$'`);
  }
  return numeric.has(from.meaning) || from.meaning === 'boolean' ? of(number) : null;
}

function toBoolean(from: Column, value: string): Conversion | null {
  if (numeric.has(from.meaning)) return of(`CASE WHEN ${value} = 1 THEN 1 ELSE 0 END`, `${value} IN (0, 1)`);
  if (!textual.has(from.meaning)) return null;
  return of(
    `CASE WHEN LOWER(${value}) IN ('true', '1') THEN 1 ELSE 0 END`,
    `LOWER(${value}) IN ('true', 'false', '1', '0')`,
  );
}

const dayPattern = '[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';

/** By counting from the first of the month, since a day that does not exist would end the statement. */
function dayOf(value: string): string {
  return `DATE_ADD(CONCAT(LEFT(${value}, 8), '01'), INTERVAL (SUBSTRING(${value}, 9, 2) - 1) DAY)`;
}

function isDay(value: string, pattern: string): string {
  const exists = `CAST(${dayOf(value)} AS CHAR) = LEFT(${value}, 10)`;
  return `CASE WHEN ${value} REGEXP '${pattern}' THEN ${exists} ELSE 0 END = 1`;
}

function toDate(from: Column, value: string): Conversion | null {
  if (from.meaning === 'datetime') return of(`DATE(${value})`, `TIME(${value}) = '00:00:00'`);
  return textual.has(from.meaning) ? of(dayOf(value), isDay(value, `^${dayPattern}$`)) : null;
}

function toTime(from: Column, value: string): Conversion | null {
  if (!textual.has(from.meaning)) return null;
  return of(`CAST(${value} AS TIME)`, `${value} REGEXP '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$'`);
}

function toDatetime(from: Column, value: string): Conversion | null {
  if (from.meaning === 'date') return of(`CAST(${value} AS DATETIME(3))`);
  if (!textual.has(from.meaning)) return null;
  const pattern = `^${dayPattern}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,3})?)?Z?$`;
  const time = `TRIM(TRAILING 'Z' FROM SUBSTRING(${value}, 12))`;
  return of(`CAST(CONCAT(${dayOf(value)}, ' ', ${time}) AS DATETIME(3))`, isDay(value, pattern));
}

function toJson(from: Column, value: string): Conversion | null {
  if (textual.has(from.meaning)) return of(value, `JSON_VALID(${value})`);
  if (from.meaning === 'boolean') return of(`CASE WHEN ${value} = 1 THEN 'true' ELSE 'false' END`);
  return numeric.has(from.meaning) ? of(`CAST(${value} AS CHAR)`) : null;
}

function toList(from: Column, value: string, to: Column): Conversion | null {
  return from.meaning === 'enum' ? of(`CONCAT('["', ${value}, '"]')`, enumFits(to, value)) : null;
}

function enumFits(to: Column, value: string): string {
  const codes = (to.values ?? []).map(({ code }) => sqlLiteral(code));
  return codes.length === 0 ? '1 = 0' : `CAST(${value} AS BINARY) IN (${codes.join(', ')})`;
}

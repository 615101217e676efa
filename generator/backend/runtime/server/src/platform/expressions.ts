/** The functions that the product's formulas and rules call. */

export function sum<T>(rows: readonly T[], value: (row: T) => number): number;
export function sum(values: readonly number[]): number;
export function sum<T>(rows: readonly T[], value: (row: T) => number = Number): number {
  return exact(rows.reduce((total, row) => total + value(row), 0));
}

export function count<T>(rows: readonly T[], test: (row: T) => boolean = () => true): number {
  return rows.filter(test).length;
}

export function min<T>(rows: readonly T[], value: (row: T) => number): number | null {
  return rows.length === 0 ? null : Math.min(...rows.map(value));
}

export function max<T>(rows: readonly T[], value: (row: T) => number): number | null {
  return rows.length === 0 ? null : Math.max(...rows.map(value));
}

export function avg<T>(rows: readonly T[], value: (row: T) => number): number | null {
  return rows.length === 0 ? null : sum(rows, value) / rows.length;
}

export function now(): Date {
  return new Date();
}

/** The present date in UTC, `YYYY-MM-DD`. */
export function today(): string {
  return day(new Date());
}

/** The present time of day in UTC, `HH:mm:ss`. */
export function timeOfDay(): string {
  return new Date().toISOString().slice(11, 19);
}

/** Rounded half away from zero, as people do on paper: 1.005 with two digits is 1.01. */
export function round(value: number, digits = 0): number {
  return Math.sign(value) * shifted(Math.round(shifted(exact(Math.abs(value)), digits)), -digits);
}

/** The value times ten to that power, without the dust of a multiplication. */
function shifted(value: number, power: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + power}`);
}

export function floor(value: number): number {
  return Math.floor(value);
}

export function ceil(value: number): number {
  return Math.ceil(value);
}

export function abs(value: number): number {
  return Math.abs(value);
}

export function concat(...parts: readonly (string | number | null | undefined)[]): string {
  return parts.map((part) => part ?? '').join('');
}

export function lower(text: string): string {
  return text.toLowerCase();
}

export function upper(text: string): string {
  return text.toUpperCase();
}

export function trim(text: string): string {
  return text.trim();
}

export function isEmpty(value: string | readonly unknown[] | null | undefined): boolean {
  return value === null || value === undefined || value.length === 0;
}

export function addDays(moment: Date, days: number): Date;
export function addDays(date: string, days: number): string;
export function addDays(from: Date | string, days: number): Date | string {
  const moment = new Date(from);
  moment.setUTCDate(moment.getUTCDate() + days);
  return typeof from === 'string' ? day(moment) : moment;
}

/** Whole days from the first to the second, rounded down. */
export function daysBetween(from: Date | string, to: Date | string): number {
  return Math.floor((new Date(to).getTime() - new Date(from).getTime()) / 86_400_000);
}

function day(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** Drops what binary fractions add behind the fifteenth digit: 0.1 + 0.2 is 0.3. */
function exact(value: number): number {
  return Number(value.toPrecision(15));
}

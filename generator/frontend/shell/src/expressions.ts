/** The functions that conditions may call. A date without a time is text, `YYYY-MM-DD`. */

const dayInMilliseconds = 86_400_000;

export const sum = <Row>(rows: readonly Row[], value: (row: Row) => number = Number): number =>
  rows.reduce((total, row) => total + value(row), 0);

export const count = <Row>(rows: readonly Row[], test: (row: Row) => boolean = () => true): number =>
  rows.filter((row) => test(row)).length;

export const min = <Row>(rows: readonly Row[], value: (row: Row) => number): number | null =>
  rows.length === 0 ? null : Math.min(...rows.map((row) => value(row)));

export const max = <Row>(rows: readonly Row[], value: (row: Row) => number): number | null =>
  rows.length === 0 ? null : Math.max(...rows.map((row) => value(row)));

export const avg = <Row>(rows: readonly Row[], value: (row: Row) => number): number | null =>
  rows.length === 0 ? null : sum(rows, value) / rows.length;

export const now = (): Date => new Date();
export const today = (): string => isoDay(new Date());

/** Half away from zero. */
export function round(value: number, digits = 0): number {
  const shifted = Math.round(Number(`${Math.abs(value)}e${digits}`));
  return Math.sign(value) * Number(`${shifted}e${-digits}`);
}

export const floor = (value: number): number => Math.floor(value);
export const ceil = (value: number): number => Math.ceil(value);
export const abs = (value: number): number => Math.abs(value);

export const concat = (...parts: readonly (string | number | null | undefined)[]): string =>
  parts.map((part) => part ?? '').join('');

export const lower = (text: string): string => text.toLowerCase();
export const upper = (text: string): string => text.toUpperCase();
export const trim = (text: string): string => text.trim();

export const isEmpty = (value: string | readonly unknown[] | null | undefined): boolean =>
  value === null || value === undefined || value.length === 0;

export function addDays(moment: Date, days: number): Date;
export function addDays(date: string, days: number): string;
export function addDays(start: Date | string, days: number): Date | string {
  const moved = new Date(new Date(start).getTime() + days * dayInMilliseconds);
  return typeof start === 'string' ? isoDay(moved) : moved;
}

/** Whole days, rounded down. */
export const daysBetween = (from: Date | string, to: Date | string): number =>
  Math.floor((new Date(to).getTime() - new Date(from).getTime()) / dayInMilliseconds);

/** A point in time as JSON carries it. */
export function toDate(text: string): Date;
export function toDate(text: string | null): Date | null;
export function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

const isoDay = (moment: Date): string => moment.toISOString().slice(0, 10);

import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

import type { Condition, FilterValue } from './listing.js';
import { RowQueryWriter } from './row-query.js';

const functions = {
  count: (column: string) => `COUNT(${column})`,
  countDistinct: (column: string) => `COUNT(DISTINCT ${column})`,
  sum: (column: string) => `COALESCE(SUM(${column}), 0)`,
  avg: (column: string) => `AVG(${column})`,
  min: (column: string) => `MIN(${column})`,
  max: (column: string) => `MAX(${column})`,
} as const;

const buckets = {
  day: (date: string) => `DATE_FORMAT(${date}, '%Y-%m-%d')`,
  week: (date: string) => `DATE_FORMAT(DATE_SUB(${date}, INTERVAL WEEKDAY(${date}) DAY), '%Y-%m-%d')`,
  month: (date: string) => `DATE_FORMAT(${date}, '%Y-%m')`,
  quarter: (date: string) => `CONCAT(YEAR(${date}), '-Q', QUARTER(${date}))`,
  year: (date: string) => `DATE_FORMAT(${date}, '%Y')`,
} as const;

const comparisons = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** How a value that the server sends is read; `as it is` where it needs no reading. */
export type ResultKind = 'number' | 'boolean' | 'as it is';

/** A stretch of the calendar that dates are put into; `minutes` are added to them first. */
export interface Bucket {
  readonly unit: keyof typeof buckets;
  readonly minutes: number;
}

/** Figures over rows: a result has a property for each group and for each aggregate. Paths are codes: `customer.name`. */
export interface AggregateQuery<Result> {
  readonly where: readonly Condition[];
  readonly group: readonly {
    readonly as: keyof Result & string;
    readonly path: string;
    readonly kind: ResultKind;
    readonly bucket?: Bucket;
  }[];
  readonly aggregates: readonly {
    readonly as: keyof Result & string;
    readonly function: keyof typeof functions;
    /** Null counts the rows. */
    readonly path: string | null;
    readonly kind: ResultKind;
  }[];
  /** `value` undefined or null: not asked for, so the condition is left out. */
  readonly having: readonly {
    readonly of: keyof Result & string;
    readonly operator: keyof typeof comparisons;
    readonly value: FilterValue | undefined;
  }[];
  readonly sort: readonly { readonly of: keyof Result & string; readonly direction: 'asc' | 'desc' }[];
  readonly limit: number;
  /** How many results are passed over; none by default. */
  readonly offset?: number;
}

export async function aggregateRows<Result extends object>(
  query: SelectQueryBuilder<ObjectLiteral>,
  { aggregates, group, having, limit, offset = 0, sort, where }: AggregateQuery<Result>,
): Promise<Result[]> {
  const writer = new RowQueryWriter(query);
  writer.where(where);
  const groups = group.map((item) => ({
    ...item,
    text: bucketed(writer.column(item.path), item.bucket),
  }));
  const figures = aggregates.map((item) => ({
    ...item,
    text: functions[item.function](item.path === null ? '*' : writer.column(item.path)),
  }));
  const outputs = [...groups, ...figures];
  query.select([]);
  for (const { as, text } of outputs) query.addSelect(text, as);
  for (const { text } of groups) query.addGroupBy(text);
  for (const [position, { of, operator, value }] of having.entries()) {
    const text = figures.find(({ as }) => as === of)?.text;
    if (text === undefined || value === undefined || value === null) continue;
    query.andHaving(`${text} ${comparisons[operator]} :h${position}`, { [`h${position}`]: value });
  }
  for (const { direction, of } of sort) query.addOrderBy(of, direction === 'asc' ? 'ASC' : 'DESC');
  // results that are alike otherwise keep their order from page to page
  for (const { as } of groups) if (!sort.some(({ of }) => of === as)) query.addOrderBy(as, 'ASC');
  const results = await query.limit(limit).offset(offset).getRawMany<Result>();
  for (const result of results) {
    for (const { as, kind } of outputs) Reflect.set(result, as, read(Reflect.get(result, as), kind));
  }
  return results;
}

function bucketed(column: string, bucket: Bucket | undefined): string {
  if (!bucket) return column;
  const { minutes, unit } = bucket;
  return buckets[unit](minutes === 0 ? column : `DATE_ADD(${column}, INTERVAL ${Math.trunc(minutes)} MINUTE)`);
}

function read(value: unknown, kind: ResultKind): unknown {
  if (value === null) return null;
  if (kind === 'number') return Number(value);
  return kind === 'boolean' ? Number(value) === 1 : value;
}

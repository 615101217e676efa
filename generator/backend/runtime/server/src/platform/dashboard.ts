import type { EntityManager } from 'typeorm';

import type { AggregateQuery, Bucket } from './aggregate-query.js';
import { isTimeZone, mayRead } from './list-export.js';
import type { Condition, QueryString } from './listing.js';
import { invalid } from './problem.js';
import { text } from './texts.js';

interface Point {
  /** The group: a value, or a date such as `2026-01`, `2026-Q1` or the Monday of a week; null for none. */
  readonly name: string | number | boolean | null;
  readonly value: number | null;
}

/** What one figure or chart shows. */
export interface WidgetAnswer {
  /** Of a figure, and its value in the days before. */
  readonly value: number | null;
  readonly previous: number | null;
  /** Of a chart. */
  readonly items: readonly Point[];
}

interface FigureService {
  aggregate<Result extends object>(manager: EntityManager, query: AggregateQuery<Result>): Promise<Result[]>;
}

export interface Widget {
  readonly service: FigureService;
  /** Who sees it; empty means: everybody. */
  readonly roles: readonly string[];
  readonly function: 'count' | 'sum' | 'avg' | 'min' | 'max';
  readonly path: string | null;
  readonly where: readonly Condition[];
  readonly group: { readonly path: string; readonly bucket: Bucket['unit'] | null; readonly isMoment: boolean } | null;
  readonly period: {
    readonly path: string;
    readonly isMoment: boolean;
    readonly days: number;
    readonly compare: boolean;
  } | null;
  readonly limit: number;
}

const dayLength = 86_400_000;

/**
 * All figures and charts of a dashboard; null for those that the user does not see. Days are those of the query's
 * `timeZone` (IANA, UTC by default), with the offset that it has now.
 */
export async function dashboardAnswer<Code extends string>(
  manager: EntityManager,
  query: QueryString,
  widgets: Readonly<Record<Code, Widget>>,
): Promise<Record<string, WidgetAnswer | null>> {
  const { timeZone = 'UTC' } = query;
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) {
    throw invalid([{ field: 'timeZone', message: text('timeZone') }]);
  }
  const minutes = offsetOf(timeZone);
  const answers = Object.entries<Widget>(widgets).map(
    async ([code, widget]): Promise<[string, WidgetAnswer | null]> => [
      code,
      mayRead(widget.roles) ? await widgetAnswer(manager, widget, minutes) : null,
    ],
  );
  return Object.fromEntries(await Promise.all(answers));
}

async function widgetAnswer(manager: EntityManager, widget: Widget, minutes: number): Promise<WidgetAnswer> {
  const { group, period } = widget;
  if (group) return { value: null, previous: null, items: await points(manager, widget, group, minutes) };
  const [value, previous] = await Promise.all([
    figure(manager, widget, inPeriod(widget, minutes, 0)),
    period?.compare ? figure(manager, widget, inPeriod(widget, minutes, 1)) : null,
  ]);
  return { value, previous, items: [] };
}

const measure = (widget: Widget) =>
  ({ as: 'value', function: widget.function, path: widget.path, kind: 'number' }) as const;

async function figure(manager: EntityManager, widget: Widget, where: readonly Condition[]): Promise<number | null> {
  const [result] = await widget.service.aggregate<{ value: number | null }>(manager, {
    where,
    group: [],
    aggregates: [measure(widget)],
    having: [],
    sort: [],
    limit: 1,
  });
  return result?.value ?? null;
}

/** The greatest groups first; of dates, the latest ones in their order. */
async function points(
  manager: EntityManager,
  widget: Widget,
  { bucket, isMoment, path }: NonNullable<Widget['group']>,
  minutes: number,
): Promise<Point[]> {
  const dated = bucket ? { bucket: { unit: bucket, minutes: isMoment ? minutes : 0 } } : {};
  const found = await widget.service.aggregate<{ name: Point['name']; value: number | null }>(manager, {
    where: inPeriod(widget, minutes, 0),
    group: [{ as: 'name', path, kind: 'as it is', ...dated }],
    aggregates: [measure(widget)],
    having: [],
    sort: [{ of: bucket ? 'name' : 'value', direction: 'desc' }],
    limit: widget.limit,
  });
  if (!bucket) return found;
  return widget.period && (widget.function === 'count' || widget.function === 'sum')
    ? withEmptyBuckets(found, bucket, widget.period.days, minutes).slice(-widget.limit)
    : found.toReversed();
}

/** A stretch of the period in which there was nothing is 0, and not left out. */
function withEmptyBuckets(found: readonly Point[], unit: Bucket['unit'], days: number, minutes: number): Point[] {
  const today = startOfToday(minutes);
  const names = Array.from({ length: days }, (_, ago) =>
    bucketName(new Date(today - (days - 1 - ago) * dayLength), unit),
  );
  const values = new Map(found.map(({ name, value }) => [String(name), value]));
  return [...new Set([...names, ...values.keys()])].toSorted().map((name) => ({ name, value: values.get(name) ?? 0 }));
}

/** As the database names it. */
function bucketName(day: Date, unit: Bucket['unit']): string {
  const iso = day.toISOString();
  switch (unit) {
    case 'day':
      return iso.slice(0, 10);
    case 'week':
      return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * dayLength).toISOString().slice(0, 10);
    case 'month':
      return iso.slice(0, 7);
    case 'quarter':
      return `${iso.slice(0, 4)}-Q${Math.floor(day.getUTCMonth() / 3) + 1}`;
    case 'year':
      return iso.slice(0, 4);
  }
}

/** Midnight in the zone, as a point in time of UTC. */
const startOfToday = (minutes: number): number => Math.floor((Date.now() + minutes * 60_000) / dayLength) * dayLength;

/** The widget's conditions and those of its period, or of the period so many times before. */
function inPeriod({ period, where }: Widget, minutes: number, before: number): Condition[] {
  if (!period) return [...where];
  const end = startOfToday(minutes) + dayLength - before * period.days * dayLength;
  const bound = (day: number): Date | string =>
    period.isMoment ? new Date(day - minutes * 60_000) : new Date(day).toISOString().slice(0, 10);
  return [
    ...where,
    { path: period.path, operator: 'gte', value: bound(end - period.days * dayLength) },
    { path: period.path, operator: 'lt', value: bound(end) },
  ];
}

/** Minutes that the zone is ahead of UTC now. */
function offsetOf(timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, rest] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(rest ?? 0));
}

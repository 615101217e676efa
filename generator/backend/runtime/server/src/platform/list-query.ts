import type { Condition, FieldKind, FilterOperator, FilterValue, Listing, QueryString, Sort } from './listing.js';
import { type FieldError, invalid } from './problem.js';
import { isDay, parseDateTime } from './validation.js';

export interface ListQuery {
  readonly page: number;
  readonly pageSize: number;
  readonly sort: readonly Sort[];
  readonly where: readonly Condition[];
  readonly search: string;
}

const ordered = ['eq', 'ne', 'in', 'isNull', 'gt', 'gte', 'lt', 'lte', 'between'] as const;
const operators: Readonly<Record<FieldKind, readonly FilterOperator[]>> = {
  text: ['eq', 'ne', 'in', 'isNull', 'contains', 'startsWith'],
  choice: ['eq', 'ne', 'in', 'isNull'],
  choices: ['contains', 'in', 'isNull'],
  number: ordered,
  boolean: ['eq', 'ne', 'isNull'],
  id: ['eq', 'ne', 'in', 'isNull'],
  day: ordered,
  time: ordered,
  datetime: ordered,
};

/**
 * Reads `page`, `pageSize`, `sort=-createdAt,orderNo`, `search` and `filter[customer.name][contains]=ac`.
 * Throws a 400 that names every parameter that the listing does not offer.
 */
export function parseListQuery(query: QueryString, listing: Listing): ListQuery {
  const errors: FieldError[] = [];
  const where: Condition[] = [];
  for (const [name, value] of Object.entries(query)) {
    const [, path, operator] = /^filter\[([^[\]]+)\](?:\[([^[\]]+)\])?$/.exec(name) ?? [];
    if (path !== undefined) {
      const condition = parseFilter(path, operator ?? 'eq', value, listing);
      if (typeof condition === 'string') errors.push({ field: name, message: condition });
      else where.push(condition);
    } else if (!['page', 'pageSize', 'sort', 'search'].includes(name)) {
      errors.push({ field: name, message: 'is not a parameter of this list' });
    }
  }
  const whole = (name: string, fallback: number, max: number): number => {
    const value = Number(query[name] ?? fallback);
    if (!Number.isInteger(value) || value < 1 || value > max) {
      errors.push({ field: name, message: `must be a whole number from 1 to ${max}` });
    }
    return value;
  };
  const page = whole('page', 1, 1_000_000);
  const pageSize = whole('pageSize', listing.pageSize, listing.maxPageSize);
  const sort = parseSort(String(query['sort'] ?? ''), listing, errors);
  const search = searchText(query);
  if (errors.length > 0) throw invalid(errors);
  return { page, pageSize, sort, where, search };
}

/** At most 100 characters of what was searched for. */
export function searchText(query: QueryString): string {
  return String(query['search'] ?? '')
    .trim()
    .slice(0, 100);
}

function parseSort(text: string, listing: Listing, errors: FieldError[]): Sort[] {
  const parts = text.split(',').filter((part) => part !== '');
  return parts.map((part) => {
    const path = part.replace(/^-/, '');
    if (!Object.hasOwn(listing.fields, path)) errors.push({ field: 'sort', message: `${path} cannot be sorted by` });
    return { path, direction: part.startsWith('-') ? 'desc' : 'asc' };
  });
}

/** The condition, or what is wrong with it. */
function parseFilter(
  path: string,
  operatorName: string,
  given: string | readonly string[],
  listing: Listing,
): Condition | string {
  const kind = Object.hasOwn(listing.fields, path) ? listing.fields[path] : undefined;
  if (kind === undefined) return `${path} cannot be filtered by`;
  const operator = operators[kind].find((candidate) => candidate === operatorName);
  if (operator === undefined) return `${operatorName} is not an operator of ${path}: use ${operators[kind].join(', ')}`;
  const items = typeof given === 'string' ? given.split(',') : given;
  if (operator === 'in' || operator === 'between') {
    const values = items.map((item) => parseValue(kind, item));
    if (values.includes(undefined)) return `has a value that is not a ${kind}`;
    if (operator === 'between' && values.length !== 2) return 'takes two values, separated by a comma';
    return { path, operator, value: values.filter((value) => value !== undefined) };
  }
  const text = typeof given === 'string' ? given : given.join(',');
  const value = operator === 'isNull' ? parseValue('boolean', text) : parseValue(kind, text);
  return value === undefined ? `is not a ${operator === 'isNull' ? 'boolean' : kind}` : { path, operator, value };
}

function parseValue(kind: FieldKind, text: string): FilterValue | undefined {
  switch (kind) {
    case 'text':
    case 'choice':
    case 'choices':
      return text;
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'id':
      return /^-?\d{1,19}$/.test(text) ? text : undefined;
    case 'day':
      return isDay(text) ? text : undefined;
    case 'time':
      return /^\d\d:\d\d(:\d\d)?$/.test(text) ? text : undefined;
    case 'datetime':
      return parseDateTime(text) ?? undefined;
  }
}

import type { Query } from '@/api';

export interface ListFilter {
  /** Name in the address and of the filter's input. */
  name: string;
  /** Field path as the service knows it, such as `customer.name`. */
  field: string;
  operator: string;
  /** The field is a point in time and the input a day: a day stands for its 24 hours here. */
  day?: boolean;
}

/** The query that the service understands. */
export function toQuery(
  list: { page: number; pageSize: number; sort: string; filters: Record<string, string> },
  filters: readonly ListFilter[],
): Query {
  const query: Query = { page: list.page, pageSize: list.pageSize, sort: list.sort };
  for (const { name, field, operator, day } of filters) {
    const value = list.filters[name] ?? '';
    if (value === '') continue;
    const [from = '', to] = operator === 'between' ? value.split(',') : [value];
    const bounds = {
      from: day === true ? startOfDay(from) : from,
      to: day === true ? endOfDay(to ?? from) : (to ?? ''),
    };
    if (operator === 'between') Object.assign(query, rangeQuery(field, bounds));
    else
      query[`filter[${field}][${operator}]`] = isEndOperator(operator) && day === true ? endOfDay(from) : bounds.from;
  }
  return query;
}

/** A range may be open at one end. */
function rangeQuery(field: string, { from, to }: { from: string; to: string }): Query {
  if (to === '') return { [`filter[${field}][gte]`]: from };
  if (from === '') return { [`filter[${field}][lte]`]: to };
  return { [`filter[${field}][between]`]: `${from},${to}` };
}

const isEndOperator = (operator: string): boolean => operator === 'lte' || operator === 'gt';
const startOfDay = (day: string): string => (day === '' ? '' : new Date(`${day}T00:00:00`).toISOString());
const endOfDay = (day: string): string => (day === '' ? '' : new Date(`${day}T23:59:59.999`).toISOString());

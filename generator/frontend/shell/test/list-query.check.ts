import { expect, it } from 'vitest';
import { toQuery, type ListFilter } from '@/composables/list-query';

const ask = (filter: Omit<ListFilter, 'name' | 'field'>, value: string) =>
  toQuery({ page: 1, pageSize: 20, sort: '-createdAt', filters: { x: value } }, [{ name: 'x', field: 'x', ...filter }]);

it('asks for a page, sorted, and leaves empty filters out', () => {
  expect(ask({ operator: 'in' }, '')).toEqual({ page: 1, pageSize: 20, sort: '-createdAt' });
  expect(ask({ operator: 'in' }, 'draft,paid')).toMatchObject({ 'filter[x][in]': 'draft,paid' });
});

it('opens a range at the end that is not given', () => {
  expect(ask({ operator: 'between' }, '10,20')).toMatchObject({ 'filter[x][between]': '10,20' });
  expect(ask({ operator: 'between' }, '10,')).toMatchObject({ 'filter[x][gte]': '10' });
  expect(ask({ operator: 'between' }, ',20')).toMatchObject({ 'filter[x][lte]': '20' });
});

it('takes days of a point in time from their first to their last moment here', () => {
  const start = new Date('2026-01-01T00:00:00').toISOString();
  const end = new Date('2026-01-02T23:59:59.999').toISOString();
  const between = ask({ operator: 'between', day: true }, '2026-01-01,2026-01-02');
  expect(between).toMatchObject({ 'filter[x][between]': `${start},${end}` });
  expect(ask({ operator: 'lte', day: true }, '2026-01-02')).toMatchObject({ 'filter[x][lte]': end });
  expect(ask({ operator: 'gte', day: true }, '2026-01-01')).toMatchObject({ 'filter[x][gte]': start });
});

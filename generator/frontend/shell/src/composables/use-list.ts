import { inject, provide, reactive, shallowReactive, watch, type InjectionKey } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import type { Page, Query } from '@/api';
import { valueAt } from './draft';
import { toQuery, type ListFilter } from './list-query';
import { useMessages } from './use-messages';

interface ListOptions<Row> {
  load: (query: Query) => Promise<Page<Row>>;
  pageSize: number;
  maxPageSize: number;
  /** Such as `-createdAt,orderNo`. */
  sort: string;
  filters: readonly ListFilter[];
  /** Name of the field that names a row; the id unless given. */
  display?: string;
}

export interface ListState<Row extends object = object> {
  rows: Row[];
  total: number;
  page: number;
  pageSize: number;
  maxPageSize: number;
  sort: string;
  filters: Record<string, string>;
  hasFilters: boolean;
  loading: boolean;
  error: string;
  apply: () => void;
  reset: () => void;
  setSort: (sort: string) => void;
  setPage: (page: number, pageSize: number) => void;
  reload: () => Promise<void>;
  /** Ids of the rows that are ticked. */
  selected: readonly string[];
  /** What the rows shown are asked for with, without the page. */
  query: () => Query;
  nameOf: (id: string) => string;
}

const listKey: InjectionKey<ListState> = Symbol('list');
export const provideList = (list: ListState): void => provide(listKey, list);

export function useListContext(): ListState {
  const list = inject(listKey);
  if (list === undefined) throw new Error('used outside a list page');
  return list;
}

/** A list whose page, sort and filters live in the address, so that a link, a reload and "back" show the same rows. */
export function useList<Row extends object>(options: ListOptions<Row>): ListState<Row> {
  const route = useRoute();
  const router = useRouter();
  const messages = useMessages();
  const shownBy = route.name;
  let latest = 0;

  const list: ListState<Row> = shallowReactive({
    rows: [],
    total: 0,
    page: 1,
    pageSize: options.pageSize,
    maxPageSize: options.maxPageSize,
    sort: options.sort,
    filters: reactive({}),
    hasFilters: options.filters.length > 0,
    loading: true,
    error: '',
    apply: () => show({ page: 1 }),
    reset: () => {
      for (const { name } of options.filters) list.filters[name] = '';
      show({ page: 1 });
    },
    setSort: (sort: string) => {
      list.sort = sort === '' ? options.sort : sort;
      show({ page: 1 });
    },
    setPage: (page: number, pageSize: number) => show(pageSize === list.pageSize ? { page } : { page: 1, pageSize }),
    reload,
    selected: [],
    query: () => Object.assign(toQuery(list, options.filters), { page: undefined, pageSize: undefined }),
    nameOf: (id: string) => {
      const row = list.rows.find((candidate) => valueAt(candidate, 'id') === id);
      return String((row === undefined ? null : valueAt(row, options.display ?? 'id')) ?? id);
    },
  });

  function show(changes: { page?: number; pageSize?: number }): void {
    Object.assign(list, changes);
    void router.replace({ query: toAddress(list, options) });
  }

  async function reload(): Promise<void> {
    const request = ++latest;
    list.loading = true;
    try {
      const page = await options.load(toQuery(list, options.filters));
      if (request !== latest) return;
      Object.assign(list, { rows: page.items, total: page.total, error: '' });
      if (page.items.length === 0 && page.total > 0 && list.page > 1) show({ page: list.page - 1 });
    } catch (error) {
      if (request === latest) list.error = messages.errorText(error);
    } finally {
      if (request === latest) list.loading = false;
    }
  }

  watch(
    () => [route.name, route.query] as const,
    ([name, query]) => {
      if (name !== shownBy) return;
      readAddress(list, options, query);
      void reload();
    },
    { immediate: true },
  );
  return list;
}

/** Only what differs from the list's own settings stands in the address. */
function toAddress<Row extends object>(list: ListState<Row>, options: ListOptions<Row>): Record<string, string> {
  const address: Record<string, string> = {};
  if (list.page > 1) address.page = String(list.page);
  if (list.pageSize !== options.pageSize) address.pageSize = String(list.pageSize);
  if (list.sort !== options.sort) address.sort = list.sort;
  for (const { name } of options.filters) {
    const value = list.filters[name] ?? '';
    if (value !== '') address[`f.${name}`] = value;
  }
  return address;
}

function readAddress<Row extends object>(list: ListState<Row>, options: ListOptions<Row>, query: LocationQuery): void {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const count = (name: string, otherwise: number): number => {
    const value = Number(text(name));
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  list.page = count('page', 1);
  list.pageSize = Math.min(count('pageSize', options.pageSize), options.maxPageSize);
  list.sort = text('sort') === '' ? options.sort : text('sort');
  for (const { name } of options.filters) list.filters[name] = text(`f.${name}`);
}

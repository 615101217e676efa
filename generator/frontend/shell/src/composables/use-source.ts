import { shallowReactive, watch } from 'vue';
import type { Page, Query } from '@/api';
import { useSession } from '@/stores/session';
import { useMessages } from './use-messages';

/** What a page asks the service for. */
export interface Source<Data = unknown> {
  /** Null until it has come. */
  data: Data | null;
  loading: boolean;
  error: string;
  /** Whether the user may ask for it; what shows it is hidden otherwise. */
  allowed: boolean;
  reload: () => Promise<void>;
}

/** Asks at once, and again whenever what the input reads has changed. */
export function useSource<Input, Data>(
  load: (input: Input) => Promise<Data>,
  input: () => Input,
  roles: readonly string[] = [],
): Source<Data> {
  const messages = useMessages();
  const allowed = useSession().hasRole(roles);
  let latest = 0;

  const source: Source<Data> = shallowReactive({ data: null, loading: allowed, error: '', allowed, reload });

  async function reload(): Promise<void> {
    if (!allowed) return;
    const request = ++latest;
    source.loading = true;
    try {
      const data = await load(input());
      if (request === latest) Object.assign(source, { data, error: '' });
    } catch (error) {
      if (request === latest) source.error = messages.errorText(error);
    } finally {
      if (request === latest) source.loading = false;
    }
  }

  watch(
    () => JSON.stringify(input()),
    () => {
      source.data = null;
      void reload();
    },
    { immediate: true },
  );
  return source;
}

/** The first rows of a list. */
export function useRows<Row>(
  load: (query: Query) => Promise<Page<Row>>,
  query: () => Query,
  roles: readonly string[] = [],
): Source<Row[]> {
  return useSource(async (input: Query) => (await load(input)).items, query, roles);
}

type DataOf<Sources extends readonly Source[]> = {
  [Index in keyof Sources]: Sources[Index] extends Source<infer Data> ? Data : never;
};

/** The value once all that it reads has come; undefined before. */
export function whenLoaded<const Sources extends readonly Source[], Value>(
  sources: Sources,
  value: (...data: DataOf<Sources>) => Value,
): Value | undefined {
  const data = sources.map((source) => source.data);
  return data.includes(null) ? undefined : value(...(data as DataOf<Sources>));
}

export async function reloadAll(sources: readonly Pick<Source, 'reload'>[]): Promise<void> {
  await Promise.all(sources.map((source) => source.reload()));
}

type Filter = string | number | boolean | Date | null | undefined;

/** A value of a filter as the list endpoints read it; null leaves the filter out. */
export function filterValue(value: Filter | readonly Filter[]): string | number | boolean | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? value.map((item) => filterValue(item) ?? '').join(',') : value;
}

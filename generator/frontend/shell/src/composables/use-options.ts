import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { Option } from '@/api';
import { useMessages } from './use-messages';

interface Options {
  /** What the select offers: what was found and what is chosen. */
  offered: ComputedRef<Option[]>;
  searching: Ref<boolean>;
  search: (text: string) => Promise<void>;
  /** Searches for everything, the first time that the select opens. */
  open: (visible: boolean) => void;
}

/** The rows that a relation select offers, found by the service as the user types. */
export function useOptions(
  load: (text: string) => Promise<Option[]>,
  known: () => readonly Option[],
  chosen: () => readonly string[],
): Options {
  const messages = useMessages();
  const found = ref<Option[]>([]);
  const seen = new Map<string, string>();
  const searching = ref(false);
  let latest = 0;

  async function search(text: string): Promise<void> {
    const request = ++latest;
    searching.value = true;
    try {
      const options = await load(text);
      for (const { id, label } of options) seen.set(id, label);
      if (request === latest) found.value = options;
    } catch (error) {
      messages.error(error);
    } finally {
      if (request === latest) searching.value = false;
    }
  }

  const offered = computed(() => {
    const ids = new Set(found.value.map(({ id }) => id));
    const kept = chosen().filter((id) => !ids.has(id));
    return [...kept.map((id) => ({ id, label: labelOf(id) })), ...found.value];
  });
  const labelOf = (id: string): string => known().find((option) => option.id === id)?.label ?? seen.get(id) ?? id;

  const open = (visible: boolean): void => {
    if (visible && !searching.value) void search('');
  };
  return { offered, searching, search, open };
}

/** Rows that are known already, as options. */
export function knownOptions<Row extends { id: string }>(
  rows: Row | null | readonly (Row | null)[] | undefined,
  label: keyof Row,
): Option[] {
  const list = Array.isArray(rows) ? rows : [rows];
  return list.flatMap((row: Row | null | undefined) =>
    row ? [{ id: row.id, label: String(row[label] ?? row.id) }] : [],
  );
}

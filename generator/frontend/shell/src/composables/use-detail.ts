import { shallowReactive, watch } from 'vue';
import { useRoute } from 'vue-router';
import { useMessages } from './use-messages';

export interface DetailState<Row> {
  row: Row | null;
  loading: boolean;
  error: string;
  reload: () => Promise<void>;
}

/** The row that the address names by its `id`. */
export function useDetail<Row>(load: (id: string) => Promise<Row>): DetailState<Row> {
  const route = useRoute();
  const messages = useMessages();
  const shownBy = route.name;

  const detail: DetailState<Row> = shallowReactive({
    row: null,
    loading: true,
    error: '',
    reload: async () => {
      detail.loading = true;
      try {
        detail.row = await load(String(route.params.id));
        detail.error = '';
      } catch (error) {
        detail.error = messages.errorText(error);
      } finally {
        detail.loading = false;
      }
    },
  });

  watch(
    () => [route.name, route.params.id],
    ([name]) => {
      if (name === shownBy) void detail.reload();
    },
    { immediate: true },
  );
  return detail;
}

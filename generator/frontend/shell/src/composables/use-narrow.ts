import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** Whether the window is as narrow as a phone. */
export function useNarrow(): Ref<boolean> {
  const query = window.matchMedia('(max-width: 767px)');
  const narrow = ref(query.matches);
  const update = (): void => {
    narrow.value = query.matches;
  };
  onMounted(() => query.addEventListener('change', update));
  onBeforeUnmount(() => query.removeEventListener('change', update));
  return narrow;
}

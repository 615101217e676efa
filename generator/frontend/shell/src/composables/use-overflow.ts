import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** Whether what an element holds is wider than the element. */
export function useOverflow(place: Readonly<Ref<HTMLElement | null>>): Ref<boolean> {
  const overflows = ref(false);
  const sizes = new ResizeObserver(() => {
    const { scrollWidth = 0, clientWidth = 0 } = place.value ?? {};
    overflows.value = scrollWidth > clientWidth;
  });
  onMounted(() => {
    if (place.value === null) return;
    for (const element of [place.value, ...place.value.children]) sizes.observe(element);
  });
  onBeforeUnmount(() => sizes.disconnect());
  return overflows;
}

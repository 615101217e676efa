import { computed, onBeforeUnmount, watch, type ComputedRef } from 'vue';
import { valueAt } from './draft';
import { useFormContext } from './form-context';

/** The service's message about a field: shown until the value is changed. */
export function useFieldError(name: () => string): ComputedRef<string> {
  const form = useFormContext();
  watch(
    name,
    (now, before) => {
      if (before !== undefined) form.shown.delete(before);
      form.shown.add(now);
    },
    { immediate: true },
  );
  watch(
    () => JSON.stringify(valueAt(form.draft, name())),
    () => delete form.errors[name()],
  );
  onBeforeUnmount(() => form.shown.delete(name()));
  return computed(() => form.errors[name()] ?? '');
}

import type { FormItemInstance } from 'element-plus';
import { computed, onBeforeUnmount, onMounted, useId, watch, type ComputedRef, type Ref } from 'vue';
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

/** Names what describes a field to those who cannot see it: what is wrong with it, and its help. */
export function useFieldDescription(item: Readonly<Ref<FormItemInstance | null>>, hasHelp = false) {
  const id = useId();
  const ids = { error: `${id}-error`, help: `${id}-help` };

  function describe(): void {
    const element: unknown = item.value?.$el;
    const input = element instanceof HTMLElement ? element.querySelector('input, textarea, [role="radiogroup"]') : null;
    const isWrong = item.value?.validateState === 'error';
    const parts = [...(isWrong ? [ids.error] : []), ...(hasHelp ? [ids.help] : [])];
    input?.toggleAttribute('aria-describedby', parts.length > 0);
    if (parts.length > 0) input?.setAttribute('aria-describedby', parts.join(' '));
    input?.setAttribute('aria-invalid', String(isWrong));
  }

  onMounted(describe);
  watch(() => item.value?.validateState, describe, { flush: 'post' });
  return ids;
}

import type { FormInstance } from 'element-plus';
import { nextTick } from 'vue';

/** Brings the first wrong field of a form into sight, and the cursor into it. */
export async function showFirstError(form: FormInstance | null | undefined): Promise<void> {
  await nextTick();
  const element: unknown = form?.$el;
  if (!(element instanceof HTMLElement)) return;
  const field = element.querySelector('.el-form-item.is-error');
  (field ?? element.querySelector('.form-errors'))?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, button')?.focus({ preventScroll: true });
}

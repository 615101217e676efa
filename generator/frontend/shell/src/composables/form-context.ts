import type { FormInstance } from 'element-plus';
import { inject, provide, type InjectionKey } from 'vue';

export interface FormState<Row = unknown, Draft extends object = object> {
  /** The row being edited as it was read; null for a new one. */
  row: Row | null;
  draft: Draft;
  isNew: boolean;
  loading: boolean;
  saving: boolean;
  /** Why the row could not be loaded. */
  error: string;
  /** The service's messages by field. */
  errors: Record<string, string>;
  /** Names of the fields that show their own message. */
  shown: Set<string>;
  element: FormInstance | null;
  save: () => Promise<void>;
  reload: () => Promise<void>;
  cancel: () => void;
}

const formKey: InjectionKey<FormState> = Symbol('form');

export const provideForm = (form: FormState): void => provide(formKey, form);

export function useFormContext(): FormState {
  const form = inject(formKey);
  if (form === undefined) throw new Error('used outside a form page');
  return form;
}

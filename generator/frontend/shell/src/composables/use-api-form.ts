import { nextTick, reactive, shallowReactive } from 'vue';
import { useI18n } from 'vue-i18n';
import { newValues, snapshot } from './draft';
import { showFirstError } from './first-error';
import type { FormState } from './form-context';
import { useMessages } from './use-messages';

interface ApiFormOptions<Draft extends object, Values> {
  /** What the form starts with. */
  draft: () => Draft;
  send: (values: Values) => Promise<unknown> | undefined;
  /** What is said when it has been sent. */
  message: () => string;
  done: () => unknown;
}

/** A form that calls an endpoint with what was filled in. */
export function useApiForm<Draft extends object, Values>(
  options: ApiFormOptions<Draft, Values>,
): FormState<null, Draft> {
  const { t } = useI18n();
  const messages = useMessages();
  const fresh = (): Draft => reactive(options.draft()) as Draft;

  const form: FormState<null, Draft> = shallowReactive({
    row: null,
    draft: fresh(),
    isNew: true,
    loading: false,
    saving: false,
    error: '',
    errors: reactive({}),
    shown: new Set<string>(),
    element: null,
    save,
    reload: async () => undefined,
    cancel: clear,
  });

  function clear(): void {
    form.draft = fresh();
    for (const field of Object.keys(form.errors)) delete form.errors[field];
    void nextTick(() => form.element?.clearValidate());
  }

  async function save(): Promise<void> {
    if (form.saving || form.element === null) return;
    for (const field of Object.keys(form.errors)) delete form.errors[field];
    if (!(await form.element.validate().catch(() => false))) return showFirstError(form.element);
    form.saving = true;
    try {
      await options.send(newValues<Values>(form.draft, snapshot(options.draft())));
      messages.success(options.message() || t('ui.sent'));
      clear();
      await options.done();
    } catch (error) {
      Object.assign(form.errors, messages.fieldErrors(error));
      if (Object.keys(form.errors).length === 0) messages.error(error);
      else await showFirstError(form.element);
    } finally {
      form.saving = false;
    }
  }

  return form;
}

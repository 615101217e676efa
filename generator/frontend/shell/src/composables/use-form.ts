import { reactive, shallowReactive } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter, type RouteLocationRaw } from 'vue-router';
import { ApiError } from '@/api';
import { changedValues, newValues, snapshot } from './draft';
import { showFirstError } from './first-error';
import type { FormState } from './form-context';
import { useLeaveGuard } from './use-leave-guard';
import { useMessages } from './use-messages';

interface FormOptions<Row, Draft extends object, Create, Update> {
  load?: (id: string) => Promise<Row>;
  create?: (body: Create) => Promise<Row>;
  update?: (id: string, body: Update) => Promise<Row>;
  /** What the form edits: the row's values, or those of a new row. */
  toDraft: (row: Row | null) => Draft;
  /** The page opened after saving; without it the form goes back. */
  next?: (id: string) => RouteLocationRaw;
}

/**
 * A form that creates a row, or edits the one that the address names by its `id`. A row with a `version` is saved only
 * if nobody else has changed it meanwhile.
 */
export function useForm<Row extends { id: string }, Draft extends object, Create, Update>(
  options: FormOptions<Row, Draft, Create, Update>,
): FormState<Row, Draft> {
  const { t } = useI18n();
  const router = useRouter();
  const messages = useMessages();
  const id = String(useRoute().params.id ?? '');
  const form = initialState<Row, Draft>(options.toDraft(null), id === '');
  let saved = snapshot(form.draft);
  let left = false;

  async function load(): Promise<void> {
    if (options.load === undefined || form.isNew) return;
    form.loading = true;
    form.error = '';
    try {
      form.row = await options.load(id);
      form.draft = editable(options.toDraft(form.row));
      saved = snapshot(form.draft);
    } catch (error) {
      form.error = messages.errorText(error);
    } finally {
      form.loading = false;
    }
  }

  form.save = async () => {
    if (form.saving || form.element === null) return;
    for (const field of Object.keys(form.errors)) delete form.errors[field];
    if (!(await form.element.validate().catch(() => false))) return showFirstError(form.element);
    form.saving = true;
    try {
      const row = form.row === null ? await create() : await update(form.row);
      messages.success(t('ui.saved'));
      left = true;
      if (options.next === undefined) goBack();
      else await router.replace(options.next(row?.id ?? id));
    } catch (error) {
      await explain(error);
    } finally {
      form.saving = false;
    }
  };
  form.reload = load;
  form.cancel = goBack;

  const create = async () => options.create?.(newValues(form.draft, saved));
  const update = async (row: Row) =>
    options.update?.(
      row.id,
      changedValues({ ...form.draft, ...('version' in row && { version: row.version }) }, saved),
    );

  function goBack(): void {
    if (window.history.state?.back) router.back();
    else void router.push({ name: 'home' });
  }

  async function explain(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.code === 'STALE') {
      if (await messages.confirm(t('ui.stale'), { title: t('ui.staleTitle'), accept: t('ui.reload') })) await load();
      return;
    }
    Object.assign(form.errors, messages.fieldErrors(error));
    if (Object.keys(form.errors).length > 0) await showFirstError(form.element);
    else messages.error(error);
  }

  useLeaveGuard(() => !left && snapshot(form.draft) !== saved);
  void load();
  return form;
}

function initialState<Row, Draft extends object>(draft: Draft, isNew: boolean): FormState<Row, Draft> {
  return shallowReactive({
    row: null,
    draft: editable(draft),
    isNew,
    loading: !isNew,
    saving: false,
    error: '',
    errors: reactive({}),
    shown: new Set<string>(),
    element: null,
    save: async () => undefined,
    reload: async () => undefined,
    cancel: () => undefined,
  });
}

const editable = <Draft extends object>(draft: Draft): Draft => reactive(draft) as Draft;

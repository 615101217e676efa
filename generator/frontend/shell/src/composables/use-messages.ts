import { ElMessage, ElMessageBox } from 'element-plus';
import { h } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiError } from '@/api';

/** What is said to the user: short notices, questions, and errors in words. */
export function useMessages() {
  const { t } = useI18n();

  function errorText(error: unknown): string {
    if (!(error instanceof ApiError)) return t('ui.unexpectedError');
    if (error.status === 0) return t('ui.offline');
    if (error.status === 403) return t('ui.forbidden');
    if (error.status === 404) return t('ui.rowNotFound');
    if (error.code === 'IN_USE') return t('ui.inUse');
    if (error.code === 'NOT_UNIQUE') return t('ui.taken');
    return error.message;
  }

  /** The service's messages by field. */
  function fieldErrors(error: unknown): Record<string, string> {
    if (!(error instanceof ApiError)) return {};
    if (error.code !== 'NOT_UNIQUE') return error.fields;
    return Object.fromEntries(Object.keys(error.fields).map((field) => [field, t('ui.taken')]));
  }

  /** Says which of many rows could not be done, and why. */
  async function failures(title: string, items: readonly { name: string; message: string }[]): Promise<void> {
    const list = h(
      'ul',
      { class: 'failures' },
      items.map(({ name, message }) => h('li', [h('strong', name), h('span', message)])),
    );
    await ElMessageBox.alert(list, title, { type: 'warning', confirmButtonText: t('ui.ok') }).catch(() => undefined);
  }

  async function confirm(question: string, options: { title?: string; accept?: string; danger?: boolean } = {}) {
    const accept = options.accept ?? t('ui.ok');
    return ElMessageBox.confirm(question, options.title ?? t('ui.confirm'), {
      type: 'warning',
      confirmButtonText: accept,
      cancelButtonText: t('ui.cancel'),
      ...(options.danger === true && { confirmButtonType: 'danger' }),
    }).then(
      () => true,
      () => false,
    );
  }

  return {
    errorText,
    fieldErrors,
    confirm,
    failures,
    success: (text: string) => ElMessage.success({ message: text, grouping: true }),
    error: (error: unknown) => ElMessage.error({ message: errorText(error), grouping: true, showClose: true }),
  };
}

import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMessages } from './use-messages';

interface ActionOptions {
  label: string;
  /** Ask before it runs. */
  confirm?: boolean;
  danger?: boolean;
  /** What is said when it is done; the usual words unless given. */
  message?: string;
  done?: () => unknown;
}

/** Runs something on the service: asks first where asked to, reports the outcome, refuses a second click meanwhile. */
export function useAction() {
  const { t } = useI18n();
  const messages = useMessages();
  const running = ref(false);

  async function run(work: () => Promise<unknown>, options: ActionOptions): Promise<void> {
    if (running.value) return;
    running.value = true;
    try {
      if (options.confirm === true && !(await ask(options))) return;
      await work();
      messages.success(options.message || t('ui.done', { action: options.label }));
      await options.done?.();
    } catch (error) {
      messages.error(error);
    } finally {
      running.value = false;
    }
  }

  const ask = ({ label, danger }: ActionOptions): Promise<boolean> =>
    messages.confirm(danger === true ? t('ui.confirmDelete') : t('ui.confirmAction', { action: label }), {
      title: label,
      accept: label,
      danger: danger ?? false,
    });

  return { run, running };
}

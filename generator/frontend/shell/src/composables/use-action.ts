import { useI18n } from 'vue-i18n';
import { useMessages } from './use-messages';
import { useRunOnce } from './use-run-once';

interface ActionOptions {
  label: string;
  /** Ask before it runs. */
  confirm?: boolean;
  danger?: boolean;
  /** What is said when it is done; the usual words unless given. */
  message?: string;
  done?: () => unknown;
}

/** Runs something on the service: asks first where asked to, reports the outcome. */
export function useAction() {
  const { t } = useI18n();
  const messages = useMessages();
  const once = useRunOnce();

  async function run(work: () => Promise<unknown>, options: ActionOptions): Promise<void> {
    await once.run(
      async () => {
        await work();
        messages.success(options.message || t('ui.done', { action: options.label }));
        await options.done?.();
      },
      async () => options.confirm !== true || (await ask(options)),
    );
  }

  const ask = ({ label, danger }: ActionOptions): Promise<boolean> =>
    messages.confirm(danger === true ? t('ui.confirmDelete') : t('ui.confirmAction', { action: label }), {
      title: label,
      accept: label,
      danger: danger ?? false,
    });

  return { run, running: once.running };
}

import { onBeforeUnmount, onMounted } from 'vue';
import { useI18n } from 'vue-i18n';
import { onBeforeRouteLeave } from 'vue-router';
import { useMessages } from './use-messages';

/** Asks before changes are lost by leaving the page or closing the window. */
export function useLeaveGuard(isDirty: () => boolean): void {
  const { t } = useI18n();
  const messages = useMessages();
  const warn = (event: BeforeUnloadEvent): void => {
    if (isDirty()) event.preventDefault();
  };
  onMounted(() => window.addEventListener('beforeunload', warn));
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn));
  onBeforeRouteLeave(() => !isDirty() || messages.confirm(t('ui.discard'), { accept: t('ui.leave') }));
}

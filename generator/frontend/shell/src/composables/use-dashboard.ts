import { onBeforeUnmount, shallowReactive } from 'vue';
import type { Figures, Query } from '@/api';
import { useMessages } from './use-messages';
import { reloadAll, type Source } from './use-source';

export interface DashboardState<Code extends string = string> {
  figures: Figures<Code> | null;
  loading: boolean;
  error: string;
  /** When the figures came; null before. */
  at: Date | null;
  reload: () => Promise<void>;
}

/** The figures of a dashboard, asked for at once and, where it says so, every so many seconds while it is seen. */
export function useDashboard<Code extends string>(
  load: (query: Query) => Promise<Figures<Code>>,
  refreshSeconds: number | null,
  /** What the dashboard shows besides, asked for again together with the figures. */
  sources: readonly Pick<Source, 'reload'>[] = [],
): DashboardState<Code> {
  const messages = useMessages();
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  let latest = 0;

  const dashboard: DashboardState<Code> = shallowReactive({
    figures: null,
    loading: true,
    error: '',
    at: null,
    reload: async () => {
      await Promise.all([reload(), reloadAll(sources)]);
    },
  });

  async function reload(): Promise<void> {
    const request = ++latest;
    dashboard.loading = true;
    try {
      const figures = await load({ timeZone });
      if (request === latest) Object.assign(dashboard, { figures, error: '', at: new Date() });
    } catch (error) {
      if (request === latest) dashboard.error = messages.errorText(error);
    } finally {
      if (request === latest) dashboard.loading = false;
    }
  }

  if (refreshSeconds !== null) {
    const timer = window.setInterval(() => {
      if (!document.hidden) void dashboard.reload();
    }, refreshSeconds * 1000);
    onBeforeUnmount(() => window.clearInterval(timer));
  }
  void reload();
  return dashboard;
}

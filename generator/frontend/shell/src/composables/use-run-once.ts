import { ref } from 'vue';
import { useMessages } from './use-messages';

/** Does one thing at a time: a second click meanwhile is ignored, and what fails is said in words. */
export function useRunOnce() {
  const messages = useMessages();
  const running = ref(false);
  let busy = false;

  /** `ask` comes first. It is not yet `running` then, so that what was clicked can have the focus back. */
  async function run(work: () => Promise<unknown>, ask?: () => Promise<boolean>): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      if (ask !== undefined && !(await ask())) return;
      running.value = true;
      await work();
    } catch (error) {
      messages.error(error);
    } finally {
      running.value = false;
      busy = false;
    }
  }

  return { run, running };
}

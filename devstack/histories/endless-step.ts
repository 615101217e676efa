import { sleep } from '@temporalio/activity';

/** A step that goes on until it is cancelled; `begun` resolves when it is at work. */
export function endlessStep() {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const endless = async (): Promise<never> => {
    resolve();
    for (;;) await sleep(50);
  };
  return { begun, endless };
}

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

import { startBrowser } from './example-session.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';

/** The whole service with a worker, and a browser, for the tests of a file: there once they run. */
export interface PublishedFrame {
  readonly stack: PublishStack;
  readonly browser: Browser;
}

export function usePublishedFrame(): () => PublishedFrame {
  const started: Partial<{ stack: PublishStack; browser: Browser }> = {};
  beforeAll(async () => {
    started.stack = await startPublishStack();
    await started.stack.startWorker();
    started.browser = await startBrowser();
  });
  afterAll(async () => {
    await started.browser?.close();
    await started.stack?.stop();
  });
  return () => {
    const { stack, browser } = started;
    if (stack === undefined || browser === undefined) throw new Error('the service has not started');
    return { stack, browser };
  };
}

import type { Browser } from 'playwright-core';
import { expect } from 'vitest';

import { type ExampleName, loadExample } from '../../examples/load.ts';
import type { ApiClient } from '../demo/api-client.ts';
import { demoExamples } from '../demo/demo-example.ts';
import { signIn as signInByApi } from '../demo/exercise.ts';
import { productAt, type RunningProduct } from '../demo/running-product.ts';
import { uploadProduct } from '../demo/upload.ts';
import { signIn } from './example-pages.ts';
import { type BrowserSession, openSession, type SessionOptions } from './example-session.ts';
import type { PublishStack } from './publish-stack.ts';
import { ended, failureIn, startPublish } from './publishing.ts';

/** An example, published by the whole service and running, with sample rows and a browser to use it. */
export interface ExampleShop extends RunningProduct {
  readonly stack: PublishStack;
  readonly productId: string;
  /** The running product's own API, as its first account. */
  readonly product: ApiClient;
  open(options?: SessionOptions): Promise<BrowserSession>;
  /** The same, signed in as the first account. */
  enter(options?: SessionOptions): Promise<BrowserSession>;
}

/** As the demo does it, and with its rows. */
export async function publishExample(
  stack: PublishStack,
  browser: Browser,
  example: ExampleName,
  options: { readonly skipTests: boolean },
): Promise<ExampleShop> {
  const productId = await uploadProduct(stack.api, await loadExample(example));
  const detail = await ended(stack, await startPublish(stack, productId, options));
  expect(failureIn(detail)).toBeNull();
  const running = await productAt(stack.runtime, runtimeOf(stack), example, 'staging');
  const product = await signInByApi(running.url, running.login);
  await demoExamples[example].ensureData(product);
  return { ...running, ...sessionsOf(browser, running), stack, productId, product };
}

export function runtimeOf({ env }: PublishStack): { url: string; token: string } {
  return { url: env['ASSEMBOX_RUNTIME_URL'] ?? '', token: env['ASSEMBOX_RUNTIME_TOKEN'] ?? '' };
}

export function sessionsOf(browser: Browser, { url, login }: RunningProduct): Pick<ExampleShop, 'open' | 'enter'> {
  const open = async (options?: SessionOptions) => await openSession(browser, url, options);
  return {
    open,
    enter: async (options) => {
      const session = await open(options);
      await signIn(session.page, login);
      return session;
    },
  };
}

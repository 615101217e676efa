import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startBrowser } from './example-session.ts';
import { type ExampleShop, publishExample } from './example-shop.ts';
import { describeDesk } from './library-desk.ts';
import { describeLabels } from './library-labels.ts';
import { describeOverview } from './library-overview.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';

let stack: PublishStack;
let browser: Browser;
let library: ExampleShop;
const running = (): ExampleShop => library;

beforeAll(async () => {
  stack = await startPublishStack();
  await stack.startWorker();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

it('publishes the library, as the demo does, and it serves', { timeout: 600_000 }, async () => {
  library = await publishExample(stack, browser, 'library', { skipTests: true });
  expect((await fetch(library.url)).status).toBe(200);
});

describe('the overview of the published library', () => {
  describeOverview(running);
});
describe('the desk of the published library', () => {
  describeDesk(running);
});
describe('the labels of the published library', () => {
  describeLabels(running);
});

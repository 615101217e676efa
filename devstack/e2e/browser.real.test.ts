import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { describeAccess } from './example-access.ts';
import { describeOrders } from './example-orders.ts';
import { startBrowser } from './example-session.ts';
import { type ExampleShop, publishExample } from './example-shop.ts';
import { describeTraces } from './example-traces.ts';
import { describeUpgrade } from './example-upgrade.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';

let stack: PublishStack;
let browser: Browser;
let shop: ExampleShop;
const running = (): ExampleShop => shop;

beforeAll(async () => {
  stack = await startPublishStack();
  await stack.startWorker();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

it('publishes the order example, whose own tests pass in CI, and it serves', { timeout: 600_000 }, async () => {
  // Tests of the generated code run in CI: the one such publish end to end.
  shop = await publishExample(stack, browser, 'orders', { skipTests: false });
  expect((await fetch(shop.url)).status).toBe(200);
});

describe('what a publish leaves to read', () => {
  describeTraces(running);
});
describe('orders in the published product', () => {
  describeOrders(running);
});
describe('access to the published product', () => {
  describeAccess(running);
});
describe('the next version', () => {
  describeUpgrade(running);
});

import { describe, expect, it } from 'vitest';

import { listOf, text } from '../demo/json.ts';
import { describeAccess } from './example-access.ts';
import { describeAccessibility } from './example-accessibility.ts';
import { describeKeyboard } from './example-keyboard.ts';
import { describeOrders } from './example-orders.ts';
import { type ExampleShop, publishExample } from './example-shop.ts';
import { describeTraces } from './example-traces.ts';
import { describeUpgrade } from './example-upgrade.ts';
import { usePublishedFrame } from './published-frame.ts';

const frame = usePublishedFrame();
let shop: ExampleShop;
const running = (): ExampleShop => shop;

it('publishes the order example, whose own tests pass in CI, and it serves', { timeout: 600_000 }, async () => {
  // Tests of the generated code run in CI: the one such publish end to end.
  const { stack, browser } = frame();
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
describe('the published product without a pointer', () => {
  describeKeyboard(running);
});
describe('the published product for everybody', () => {
  describeAccessibility(running, async () => {
    const orders = await shop.product.send('GET', '/api/order/sales-orders?pageSize=1');
    const id = text(listOf(orders, 'items')[0], 'id');
    return [
      '/orders',
      '/orders/edit',
      `/orders/edit/${id}`,
      `/orders/detail/${id}`,
      '/overview',
      '/stock',
      '/goods/edit',
    ];
  });
});
describe('the next version', () => {
  describeUpgrade(running);
});

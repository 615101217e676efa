import { setTimeout as delay } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { loadExample } from '../../examples/load.ts';
import type { ApiClient } from '../demo/api-client.ts';
import { at, listOf, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { columnUnder, detailOf, menuEntry, openOrders, rowsOf, save } from './example-pages.ts';
import type { ExampleShop } from './example-shop.ts';
import { ended, failureIn, startPublish } from './publishing.ts';

/** The next version of the order module takes over while the product is used. */
export function describeUpgrade(shop: () => ExampleShop): void {
  it('takes over without a failed request, with all data, also for a window that was open before', async () => {
    const { stack, productId, product } = shop();
    const before = await ordersOf(product);
    const { page, takeComplaints, close } = await shop().enter();
    await openOrders(page);

    expect(await uploadProduct(stack.api, await loadExample('orders', { order: 'V2' }))).toBe(productId);
    const jobId = await startPublish(stack, productId);
    const job = ended(stack, jobId);
    const load = await loadUntil(shop(), job);
    const detail = await job;
    expect(failureIn(detail)).toBeNull();
    expect(at(detail, 'versionCode')).not.toBe('1.0.0');
    expect(load.failures).toEqual([]);
    expect([...load.releases]).toEqual(['1.0.0', at(detail, 'versionCode')]);
    expect(await ordersOf(product)).toEqual(before);

    expect(takeComplaints()).toEqual([]);
    await menuEntry(page, 'Payments').click();
    await page.getByRole('heading', { name: 'Payments' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/payments');
    expect(takeComplaints()).toContainEqual(expect.stringMatching(/^GET \/assets\/PaymentList-.*\.js: 404$/u));
    await close();
  });

  it('brings its new field and its new page', async () => {
    const { page, takeComplaints, close } = await shop().enter();
    await openOrders(page);
    await page.getByRole('columnheader', { name: 'Priority' }).waitFor();
    expect(new Set(await columnUnder(page, 'Priority'))).toEqual(new Set(['Normal']));
    await rowsOf(page).first().getByRole('button', { name: 'Edit' }).click();
    await page.getByText('Urgent', { exact: true }).click();
    await save(page);
    await expect.poll(() => detailOf(page, 'Priority').innerText()).toBe('Urgent');

    const [order] = listOf(await shop().product.send('GET', `/api/order/sales-orders?${confirmed}`), 'items');
    await shop().product.send('POST', `/api/order/orders/${text(order, 'id')}/payments`, {
      amount: 12.5,
      method: 'cash',
    });
    await menuEntry(page, 'Payments').click();
    await rowsOf(page).first().getByRole('link').first().click();
    await expect.poll(() => detailOf(page, 'Amount').innerText()).toBe('¥12.50');
    expect(new URL(page.url()).pathname).toMatch(/^\/payments\/detail\/\d+$/u);
    expect(takeComplaints()).toEqual([]);
    await close();
  });
}

const confirmed = 'pageSize=1&filter[status][in]=confirmed';

/** What both versions say of every order. */
async function ordersOf(product: ApiClient): Promise<unknown[]> {
  const page = await product.send('GET', '/api/order/sales-orders?pageSize=100&sort=orderNo');
  const kept = ['id', 'orderNo', 'status', 'total', 'itemCount', 'customerId', 'orderedOn', 'createdAt'];
  return listOf(page, 'items').map((row) => Object.fromEntries(kept.map((name) => [name, at(row, name)])));
}

interface Load {
  readonly failures: readonly string[];
  /** Those that answered, in the order of their first answer. */
  readonly releases: ReadonlySet<unknown>;
}

/** Three clients that read and write, lightly, until the work is done. */
async function loadUntil({ url, product }: ExampleShop, work: Promise<unknown>): Promise<Load> {
  const failures: string[] = [];
  const releases = new Set<unknown>();
  const state = { done: false };
  const finish = (): void => {
    state.done = true;
  };
  void work.then(finish, finish);
  const requests = [
    async () => releases.add(at(await (await fetch(`${url}/api/health`)).json(), 'release')),
    async () => await product.send('GET', '/api/order/sales-orders?pageSize=5&filter[status][in]=draft'),
    async () => await product.send('POST', '/api/goods/tags', { name: `tag ${crypto.randomUUID()}` }),
  ];
  const client = async (request: () => Promise<unknown>): Promise<void> => {
    while (!state.done) {
      await request().catch((error: unknown) => failures.push(String(error)));
      await delay(pauseMs);
    }
  };
  await Promise.all(requests.map(client));
  return { failures, releases };
}

/** The machine also builds meanwhile. */
const pauseMs = 50;

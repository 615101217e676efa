import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { barriersOn } from '../devstack/e2e/example-accessibility.ts';
import { choose, rowsOf } from '../devstack/e2e/example-pages.ts';
import { type BrowserSession, openSession, startBrowser } from '../devstack/e2e/example-session.ts';
import { awaitFocus, tabTo } from '../devstack/e2e/keyboard.ts';
import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { freePageInput } from './free-page-fixture.ts';
import { id, request, runScript, signIn, start, textOf, writeProduct, type Answer } from './service-fixture.ts';
import { describesWebCaching } from './web-caching-fixture.ts';

const password = 'a password of a user';
/** For a busy machine. */
const patience = { timeout: 60_000 };
const phone = { width: 360, height: 740 };

const heading = (page: Page): Locator => page.locator('main h1');
const sideways = async (page: Page): Promise<unknown> =>
  await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

describe('a built product with free pages, a home page and a list on its dashboard', () => {
  let folder: string;
  let database: TestDatabase;
  let url: string;
  let token: string;
  let browser: Browser;
  let customer: string;
  let goods: string;
  const children: ChildProcess[] = [];
  const sessions: BrowserSession[] = [];

  const ask = async (method: string, path: string, body?: object): Promise<Answer> =>
    await request(url, method, path, body, token);

  const order = async (quantity: number): Promise<string> =>
    id(
      await ask('POST', '/order/sales-orders', {
        customerId: customer,
        lines: [{ goodsId: goods, quantity, price: 10 }],
      }),
    );

  /** A window in which somebody with the roles has signed in. */
  const windowOf = async (
    roles: readonly string[],
    path: string,
    viewport?: { readonly width: number; readonly height: number },
  ): Promise<{ readonly page: Page; readonly session: BrowserSession }> => {
    const username = `user-${roles.join('-')}`;
    await ask('POST', '/users', { username, password, name: username, roles });
    const session = await openSession(
      browser,
      url.slice(0, -'/api'.length),
      viewport === undefined ? {} : { viewport },
    );
    sessions.push(session);
    const { page } = session;
    await page.goto(path);
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('main h1').waitFor();
    return { page, session };
  };

  beforeAll(async () => {
    folder = writeProduct(await freePageInput());
    for (const [workspace, script] of [
      ['web', 'lint'],
      ['web', 'typecheck'],
      ['web', 'build'],
      ['server', 'build'],
    ] as const) {
      const { output, status } = runScript(join(folder, workspace), script, {});
      if (status !== 0) throw new Error(`${workspace} ${script}: ${output}`);
    }
    database = await testDatabase();
    ({ url } = await start(folder, database.url, children));
    token = await signIn(url);
    const category = id(await ask('POST', '/goods/categories', { name: 'Tools' }));
    const article = { name: 'Hammer', price: 10, stock: 15, categoryId: category, status: 'onSale' };
    goods = id(await ask('POST', '/goods/goods', { sku: 'SKU-0001', ...article }));
    customer = id(await ask('POST', '/user/customers', { name: 'Acme', creditLimit: 100_000 }));
    browser = await startBrowser();
  });

  afterEach(async () => {
    await Promise.all(sessions.splice(0).map(async (session) => await session.close()));
  });

  afterAll(async () => {
    await browser.close();
    for (const child of children) child.kill('SIGKILL');
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens with the home page for those who may see it, and with the overview for the others', async () => {
    const warehouse = await windowOf(['warehouse'], '/');
    await expect.poll(async () => await heading(warehouse.page).innerText(), patience).toBe('Stock desk');
    expect(new URL(warehouse.page.url()).pathname).toBe('/stock');
    const sales = await windowOf(['sales'], '/');
    await sales.page.getByRole('heading', { name: 'Quick access' }).waitFor();
    await sales.page.goto('/stock');
    await sales.page.getByText('You may not open this page.').waitFor();
    expect([...warehouse.session.takeComplaints(), ...sales.session.takeComplaints()]).toEqual([]);
  });

  it('shows what a query answers, nothing where there is nothing, and asks again after a form was sent', async () => {
    const { page, session } = await windowOf(['warehouse', 'manager'], '/stock');
    const table = page.getByRole('table').first();
    await rowsOf(page).filter({ hasText: 'SKU-0001' }).filter({ hasText: '15' }).first().waitFor();
    await page.getByText('user-warehouse-manager: 1', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Restock' }).click();
    await expect.poll(async () => await page.getByText('This is required.').count(), patience).toBe(2);
    await choose(page, page.getByLabel('Goods', { exact: true }), 'Hammer', { search: true });
    await page.getByLabel('Quantity').fill('2');
    await page.getByLabel('Quantity').press('Enter');
    await page.getByText('The stock is up to date').waitFor();
    await rowsOf(page).filter({ hasText: 'SKU-0001' }).filter({ hasText: '17' }).first().waitFor();
    expect(await page.getByLabel('Quantity').inputValue()).toBe('');
    await page.getByRole('link', { name: 'Only what is sold out' }).press('Enter');
    await page.waitForURL('**/stock?threshold=1');
    await page.getByText('Nothing here yet').waitFor();
    await expect
      .poll(async () => await page.getByText('user-warehouse-manager: 1', { exact: true }).count(), patience)
      .toBe(0);
    expect(await table.getAttribute('aria-label')).not.toBe('');
    expect(session.takeComplaints()).toEqual([]);
  });

  it('offers what the row allows, calls its endpoint after a question, and says so', async () => {
    const number = await order(3);
    const { page, session } = await windowOf(['manager'], `/orders/desk/${number}`);
    await page.getByText('Only a confirmed order is paid.').waitFor();
    expect(await page.getByLabel('Amount').count()).toBe(0);
    await page.getByRole('button', { name: 'Confirm the order' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm the order' }).click();
    await page.getByText('The order is confirmed').waitFor();
    await page.locator('.detail-item', { hasText: 'Confirmed' }).waitFor();
    await page.getByLabel('Amount').fill('12.5');
    await choose(page, page.getByLabel('Method'), 'Cash');
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByText('The payment is recorded').waitFor();
    await rowsOf(page).filter({ hasText: '12.50' }).waitFor();
    await page.locator('p.text', { hasText: '17.50' }).waitFor();
    await page.getByLabel('Amount').fill('99999');
    await choose(page, page.getByLabel('Method'), 'Cash');
    await page.getByRole('button', { name: 'Record' }).click();
    await page.locator('.el-message--error').waitFor();
    await page.getByRole('link', { name: 'About the customer' }).click();
    await page.waitForURL(`**/customers/detail/${customer}`);
    expect(session.takeComplaints()).toEqual([expect.stringMatching(/^POST .*\/payments: 4\d\d$/u)]);
  });

  it('changes the tab with the arrow keys, and puts nothing in the way of assistive technology', async () => {
    const { page, session } = await windowOf(['manager'], `/orders/desk/${await order(2)}`);
    const tabs = page.getByRole('tab');
    await tabTo(page, tabs.first());
    await page.keyboard.press('ArrowRight');
    await awaitFocus(tabs.nth(1));
    await expect.poll(async () => await tabs.nth(1).getAttribute('aria-selected'), patience).toBe('true');
    await page.getByRole('tabpanel').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    expect(session.takeComplaints()).toEqual([]);
  });

  it('tells that a row is not there, and knows no address with something else in its place', async () => {
    const { page, session } = await windowOf(['sales'], '/orders/desk/999999');
    await page.getByRole('alert').getByText('This row no longer exists.').waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
    expect(session.takeComplaints()).toContain('GET /api/order/sales-orders/999999: 404');
    await page.goto('/orders/desk/first');
    await page.getByText('This page does not exist.').waitFor();
  });

  it('lists the latest rows on a dashboard, each with its page', async () => {
    const number = await order(1);
    const { body } = await ask('GET', `/order/sales-orders/${number}`);
    const orderNo = textOf(body, 'orderNo');
    const { page, session } = await windowOf(['manager'], '/overview');
    await rowsOf(page).first().getByRole('link', { name: orderNo }).click();
    await page.waitForURL(`**/orders/detail/${number}`);
    expect(session.takeComplaints()).toEqual([]);
  });

  it('runs every component, with every type of parameter', async () => {
    const number = await order(1);
    const key = '00000000-0000-4000-8000-000000000000';
    const query = `word=Ac&urgent=true&rate=1.5&day=2026-01-01&token=${key}&status=draft&customerId=${customer}`;
    const { page, session } = await windowOf(
      ['manager', 'sales'],
      `/workshop/a%20%22name%22/7/2026-01-31/${key}/${number}?${query}`,
    );
    await page.getByText(`a "name" "7" '2026-01-31' <b>`).waitFor();
    await page.getByText('{{ alert(1) }} </h2>').waitFor();
    await page.locator('p.text', { hasText: /^Acme$/u }).waitFor();
    await page.getByLabel('word', { exact: true }).fill('x'.repeat(50));
    expect(await page.getByLabel('word', { exact: true }).inputValue()).toHaveLength(40);
    await page.getByLabel('token').fill('no uuid');
    await page.getByRole('button', { name: 'Probe', exact: true }).click();
    await page.getByText('Please enter a UUID.').waitFor();
    await page.getByRole('button', { name: 'This page' }).click();
    await page.waitForURL('**/workshop/a%20%22name%22/8/**');
    await page.getByText(`a "name" "8" '2026-01-31' <b>`).waitFor();
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('Looked', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Probe all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Probe all' }).click();
    await page.waitForURL(`**/orders/detail/${number}`);
    expect(session.takeComplaints()).toEqual([]);
  });

  it('fits a phone, without scrolling sideways', async () => {
    const number = await order(1);
    const { page } = await windowOf(['manager', 'sales'], `/orders/desk/${number}`, phone);
    await page.locator('.detail-item').first().waitFor();
    await expect.poll(async () => await sideways(page), patience).toBe(0);
    for (const path of ['/stock', '/overview']) {
      await page.goto(path);
      await rowsOf(page).first().waitFor();
      await expect.poll(async () => await sideways(page), patience).toBe(0);
    }
  });

  describesWebCaching(() => ({
    folder,
    address: url.slice(0, -'/api'.length),
    startAgain: async () => (await start(folder, database.url, children)).url.slice(0, -'/api'.length),
  }));
});

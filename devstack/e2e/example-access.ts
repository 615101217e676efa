import { expect, it } from 'vitest';

import { columnOf, enterLogin, menuEntry, orderColumn, rowsOf, save, signIn } from './example-pages.ts';
import type { ExampleShop } from './example-shop.ts';

const phone = { viewport: { width: 390, height: 844 }, touch: true };

/** Who gets in, what they may do, and in which language and on which screen. */
export function describeAccess(shop: () => ExampleShop): void {
  it('says that a password is wrong, lets the right one in, and leads back to the page that was asked for', async () => {
    const { page, takeComplaints, close } = await shop().open();
    await page.goto('/goods');
    await expect.poll(() => new URL(page.url()).searchParams.get('redirect')).toBe('/goods');
    await enterLogin(page, { ...shop().login, password: 'not the password' });
    await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
    expect(takeComplaints()).toEqual(['POST /api/auth/login: 401']);

    await enterLogin(page, shop().login);
    await page.getByRole('heading', { name: 'Goods' }).waitFor();
    await rowsOf(page).getByText('PEN-0001').waitFor();
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('keeps what a role may not do out of its sight, and refuses the page and the request', async () => {
    const login = { username: 'wang.wei', password: 'a long enough one' };
    await createUser(shop(), login, 'Warehouse');
    const { page, takeComplaints, close } = await shop().open();
    await signIn(page, login);
    await menuEntry(page, 'Sales orders').click();
    await rowsOf(page).first().waitFor();
    expect(await page.getByRole('button', { name: 'New' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    expect(await menuEntry(page, 'Users').count()).toBe(0);

    await page.goto('/orders/edit');
    await page.getByText('403').waitFor();
    await page.getByText('You may not open this page.').waitFor();
    expect(takeComplaints()).toEqual([]);
    const status = await page.evaluate(async () => {
      const headers = { authorization: `Bearer ${localStorage.getItem('token')}`, 'content-type': 'application/json' };
      return (await fetch('/api/order/sales-orders', { method: 'POST', headers, body: '{}' })).status;
    });
    expect(status).toBe(403);
    await close();
  });

  it('speaks Chinese once it is asked to, also after a reload', async () => {
    const { page, takeComplaints, close } = await shop().enter();
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem', { name: '中文' }).click();
    await menuEntry(page, '销售订单').click();
    await page.getByRole('heading', { name: '销售订单' }).waitFor();
    await page.reload();
    await page.getByRole('columnheader', { name: '订单号' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await rowsOf(page).getByText('已确认').first().waitFor();
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('is used on a phone without scrolling sideways', async () => {
    const { page, takeComplaints, close } = await shop().enter(phone);
    const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: 'Menu' }).tap();
    await menuEntry(page, 'Sales orders').tap();
    await rowsOf(page).first().waitFor();
    await menuEntry(page, 'Sales orders').waitFor({ state: 'hidden' });
    expect(await overflow()).toBe(0);

    await page.getByRole('button', { name: 'Filters' }).tap();
    await page.getByLabel('Customer name').fill('Harbour');
    await page.getByRole('button', { name: 'Search' }).tap();
    const names = async () => new Set(await columnOf(page, orderColumn.customer));
    await expect.poll(names).toEqual(new Set(['Harbour Office Supplies']));
    await page.getByRole('button', { name: 'New' }).tap();
    await page.getByRole('button', { name: 'Add row' }).tap();
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: 'Save' }).tap();
    await page.getByText('This is required.').first().waitFor();
    expect(takeComplaints()).toEqual([]);
    await close();
  });
}

/** As the administrator does, in the page of users. */
async function createUser(
  shop: ExampleShop,
  { username, password }: ExampleShop['login'],
  role: string,
): Promise<void> {
  const { page, takeComplaints, close } = await shop.enter();
  await menuEntry(page, 'Users').click();
  await page.getByRole('button', { name: 'New' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('User name').fill(username);
  await dialog.getByLabel('Name', { exact: true }).fill(username);
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByText(role, { exact: true }).click();
  await save(page);
  await page.getByRole('cell', { name: username }).first().waitFor();
  expect(takeComplaints()).toEqual([]);
  await close();
}

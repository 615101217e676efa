import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { cell, columnOf, detailOf, menuEntry, type NewLine, orderColumn, rowsOf } from './example-pages.ts';
import type { ExampleShop } from './example-shop.ts';
import { awaitFocus, pick, tabTo } from './keyboard.ts';

/** The day of a salesperson who has no pointer. */
export function describeKeyboard(shop: () => ExampleShop): void {
  it('signs in, finds, filters and sorts orders by keyboard alone', async () => {
    const { page, takeComplaints, close } = await shop().open();
    await enter(page, shop().login);
    await openOrders(page);

    const status = page.getByRole('combobox', { name: 'Status' });
    await tabTo(page, status);
    await pick(page, status, 'Confirmed');
    await expect.poll(async () => [...new Set(await columnOf(page, orderColumn.status))]).toEqual(['Confirmed']);
    await page.keyboard.press('Escape');
    await tabTo(page, page.getByLabel('Customer name'));
    await page.keyboard.type('Harbour');
    await page.keyboard.press('Enter');
    const customers = async () => [...new Set(await columnOf(page, orderColumn.customer))];
    await expect.poll(customers).toEqual(['Harbour Office Supplies']);
    await tabTo(page, page.getByRole('button', { name: 'Reset' }));
    await page.keyboard.press('Space');
    await expect.poll(() => rowsOf(page).count()).toBeGreaterThanOrEqual(6);

    const total = page.getByRole('columnheader', { name: 'Total' });
    expect(await total.getAttribute('aria-sort')).toBe('none');
    await tabTo(page, total.getByRole('button'));
    await page.keyboard.press('Enter');
    await expect.poll(() => total.getAttribute('aria-sort')).toBe('ascending');
    await expect.poll(async () => isAscending(await totals(page))).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => total.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(async () => isAscending((await totals(page)).toReversed())).toBe(true);
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('writes an order with two lines and confirms it by keyboard alone', async () => {
    const { page, takeComplaints, close } = await shop().open();
    await enter(page, shop().login);
    await openOrders(page);
    await tabTo(page, page.getByRole('button', { name: 'New' }));
    await page.keyboard.press('Enter');
    await awaitFocus(page.getByRole('heading', { name: 'New sales order' }));
    await tabTo(page, page.getByRole('button', { name: 'Save' }));
    await page.keyboard.press('Enter');
    const customer = page.getByRole('combobox', { name: 'Customer' });
    await awaitFocus(customer);
    await expect.poll(() => customer.getAttribute('aria-invalid')).toBe('true');
    const reason = page.locator(`[id="${await customer.getAttribute('aria-describedby')}"]`);
    expect(await reason.innerText()).toBe('This is required.');

    await pick(page, customer, 'Harbour Office Supplies', { search: true });
    await addLine(page, 0, { goods: 'A4 复印纸 80g', quantity: 4, price: 24.9 });
    await addLine(page, 1, { goods: 'LED 台灯', quantity: 2, price: 129 });
    await tabTo(page, page.getByRole('button', { name: 'Save' }));
    await page.keyboard.press('Enter');
    await awaitFocus(page.getByRole('heading', { name: /^Sales order · SO/u }));
    expect(await detailOf(page, 'Total').innerText()).toBe('¥357.60');
    const number = await detailOf(page, 'Order no.').innerText();

    await openOrders(page);
    const row = rowsOf(page).filter({ hasText: number });
    const confirm = row.getByRole('button', { name: 'Confirm' });
    await tabTo(page, confirm);
    await page.keyboard.press('Enter');
    const accept = page.getByRole('dialog', { name: 'Confirm' }).getByRole('button', { name: 'Confirm' });
    await awaitFocus(accept);
    await page.keyboard.press('Escape');
    await awaitFocus(confirm);
    await accept.waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await awaitFocus(accept);
    await page.keyboard.press('Enter');
    await row.getByText('Confirmed').waitFor();
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('skips the menu, changes the language and leaves dialogs by keyboard alone', async () => {
    const { page, takeComplaints, close } = await shop().open();
    await enter(page, shop().login);
    await tabTo(page, page.getByRole('link', { name: 'Skip to content' }));
    await page.keyboard.press('Enter');
    await awaitFocus(page.getByRole('heading', { level: 1 }));

    const user = page.getByRole('button', { name: shop().login.username });
    await tabTo(page, user, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await awaitFocus(page.getByRole('menuitem', { name: 'Change password' }));
    await page.keyboard.press('Enter');
    await awaitFocus(page.getByLabel('Current password'));
    await page.keyboard.press('Escape');
    await awaitFocus(user);

    const language = page.getByRole('button', { name: 'Language' });
    await tabTo(page, language, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await awaitFocus(page.getByRole('menuitem', { name: '中文' }));
    await page.keyboard.press('Enter');
    await page.locator('html[lang="zh-CN"]').waitFor();
    await awaitFocus(page.getByRole('button', { name: '语言' }));
    expect(takeComplaints()).toEqual([]);
    await close();
  });
}

async function enter(page: Page, { username, password }: ExampleShop['login']): Promise<void> {
  await page.goto('/login');
  await awaitFocus(page.getByLabel('User name'));
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Quick access' }).waitFor();
}

/** By the menu, wherever the focus is; it then stands at the top of the page that opens. */
async function openOrders(page: Page): Promise<void> {
  const path = new URL(page.url()).pathname;
  await tabTo(page, menuEntry(page, 'Sales orders'), path === '/' ? 'Tab' : 'Shift+Tab');
  await page.keyboard.press('Enter');
  await awaitFocus(page.getByRole('heading', { name: 'Sales orders' }));
  await rowsOf(page).first().waitFor();
}

async function addLine(page: Page, row: number, { goods, quantity, price }: NewLine): Promise<void> {
  await tabTo(page, page.getByRole('button', { name: 'Add row' }));
  await page.keyboard.press('Enter');
  await awaitFocus(cell(page, row, 'Goods'));
  await pick(page, cell(page, row, 'Goods'), goods, { search: true });
  await tabTo(page, cell(page, row, 'Quantity'));
  await page.keyboard.type(String(quantity));
  await tabTo(page, cell(page, row, 'Price'));
  await page.keyboard.type(String(price));
}

const totals = async (page: Page): Promise<number[]> =>
  (await columnOf(page, orderColumn.total)).map((text) => Number(text.replaceAll(/[^\d.]/gu, '')));

const isAscending = (values: readonly number[]): boolean =>
  values.every((value, index) => value >= (values[index - 1] ?? value));

import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { barriersOn } from './example-accessibility.ts';
import { menuEntry, rowsOf, signIn } from './example-pages.ts';
import { withoutGivenUp } from './example-session.ts';
import type { ExampleShop } from './example-shop.ts';

const phone = { viewport: { width: 390, height: 844 }, touch: true };

/** What a manager looks at in the morning, in which language, on which screen, and what the desk does not see of it. */
export function describeOverview(library: () => ExampleShop): void {
  it('shows figures and charts of what the desk did, and leads from a figure to its list', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await menuEntry(page, 'Overview').click();
    await page.getByRole('heading', { name: 'Library overview' }).waitFor();
    await expect.poll(() => figure(page, 'Out now').innerText()).toBe('5');
    expect(await figure(page, 'Overdue').innerText()).toBe('1');
    expect(await figure(page, 'Unpaid fines').innerText()).toBe('$1.50');
    expect(await chart(page, 'Where the copies are')).toEqual({
      'On the shelf': '6',
      Lent: '5',
      'Held for pick-up': '1',
    });
    expect(await chart(page, 'Reservations by branch')).toEqual({ 'Harbour Branch': '2', 'Old Town Branch': '1' });
    expect(Object.keys(await chart(page, 'Loans by day'))).toHaveLength(30);
    await page.locator('.chart svg').nth(3).waitFor();
    await page.getByRole('link', { name: 'Unpaid fines' }).click();
    await page.getByRole('heading', { name: 'Fines' }).waitFor();
    await rowsOf(page).getByText('$1.50').waitFor();
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('speaks Chinese, the imported words too', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem', { name: '中文' }).click();
    await page.locator('html[lang="zh-CN"]').waitFor();
    await page.goto('/library/titles');
    await page.getByRole('columnheader', { name: '出版社' }).waitFor();
    await rowsOf(page).getByText('平装').first().waitFor();
    await page.goto('/overview');
    await page.getByRole('heading', { name: '图书馆概览' }).waitFor();
    await expect.poll(() => figure(page, '当前借出').innerText()).toBe('5');
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('fits a phone, overview and list alike', async () => {
    const { page, takeComplaints, close } = await library().enter(phone);
    const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    await page.goto('/overview');
    await expect.poll(() => figure(page, 'Out now').innerText()).toBe('5');
    expect(await overflow()).toBe(0);
    await page.goto('/library/loans');
    await rowsOf(page).first().waitFor();
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: 'New', exact: true }).tap();
    await page.getByRole('button', { name: 'Save' }).tap();
    await page.getByText('This is required.').first().waitFor();
    expect(await overflow()).toBe(0);
    expect(withoutGivenUp(takeComplaints())).toEqual([]);
    await close();
  });

  it('keeps fines, settings and the work of librarians from the front desk', async () => {
    const login = { username: 'jonas', password: 'a long enough one' };
    await library().product.send('POST', '/api/users', { ...login, name: 'Jonas Reed', roles: ['desk'] });
    const { page, takeComplaints, close } = await library().open();
    await signIn(page, login);
    await page.goto('/overview');
    await figure(page, 'Out now').waitFor();
    expect(await page.getByRole('heading', { name: 'Unpaid fines' }).count()).toBe(0);
    await page.goto('/library/titles');
    await rowsOf(page).first().waitFor();
    expect(await page.getByRole('button', { name: 'New', exact: true }).count()).toBe(0);
    await page.goto('/library/sys-settings');
    await page.getByText('You may not open this page.').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    expect(withoutGivenUp(takeComplaints())).toEqual([]);
    await close();
  });
}

function figure(page: Page, title: string): Locator {
  return page.locator('.figure', { has: page.getByRole('heading', { name: title }) }).locator('.figure-value');
}

/** A chart's values by name, from the table beside its drawing. */
async function chart(page: Page, title: string): Promise<Record<string, string>> {
  const rows = page.getByRole('table', { name: title }).getByRole('row');
  await rows.first().waitFor({ state: 'attached' });
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((each) => each.textContent?.trim() ?? '')),
  );
  return Object.fromEntries(texts.map(([name = '', value = '']) => [name, value]));
}

import { expect, it } from 'vitest';

import { at, listOf, text } from '../demo/json.ts';
import {
  addLine,
  cell,
  choose,
  columnOf,
  detailOf,
  errorAt,
  menuEntry,
  openOrders,
  orderColumn,
  rowsOf,
  save,
} from './example-pages.ts';
import type { ExampleShop } from './example-shop.ts';

/** What a salesperson does all day: look for orders, write one, confirm it. */
export function describeOrders(shop: () => ExampleShop): void {
  it('narrows the list of orders by status and customer, in the address too, and sorts it', async () => {
    const { page, takeComplaints, close } = await shop().enter();
    await openOrders(page);
    expect(await rowsOf(page).count()).toBe(6);

    await choose(page, page.getByRole('combobox', { name: 'Status' }), 'Confirmed');
    await expect.poll(() => columnOf(page, orderColumn.status)).toEqual(['Confirmed', 'Confirmed', 'Confirmed']);
    await page.keyboard.press('Escape');
    await page.getByLabel('Customer name').fill('Harbour');
    await page.getByLabel('Customer name').press('Enter');
    await expect.poll(() => columnOf(page, orderColumn.customer)).toEqual(['Harbour Office Supplies']);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      'f.status': 'confirmed',
      'f.customer.name': 'Harbour',
    });
    await page.reload();
    await expect.poll(() => columnOf(page, orderColumn.customer)).toEqual(['Harbour Office Supplies']);

    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(6);
    await page.getByRole('columnheader', { name: 'Total' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('sort')).toBe('total');
    const sorted = ['¥23.75', '¥55.00', '¥381.10', '¥709.90', '¥787.30', '¥3,573.43'];
    await expect.poll(() => columnOf(page, orderColumn.total)).toEqual(sorted);
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('asks for what is missing in a new order, saves it with two lines, and confirms it when asked twice', async () => {
    const { page, takeComplaints, close } = await shop().enter();
    await openOrders(page);
    await page.getByRole('button', { name: 'New' }).click();
    await page.getByRole('button', { name: 'Add row' }).click();
    await save(page);
    await errorAt(page, 'Customer').getByText('This is required.').waitFor();
    await expect.poll(() => page.locator('.sub-table .el-form-item__error').allInnerTexts()).toHaveLength(2);
    await page.getByRole('button', { name: 'Remove row' }).click();

    await choose(page, page.getByLabel('Customer'), 'Harbour Office Supplies', { search: true });
    await addLine(page, { goods: 'A4 复印纸 80g', quantity: 4, price: 24.9 });
    await addLine(page, { goods: 'LED 台灯', quantity: 2, price: 129 });
    await cell(page, 1, 'Discount').fill('50');
    await save(page);
    await page.getByRole('heading', { name: /^Sales order · SO/u }).waitFor();
    await expect.poll(() => detailOf(page, 'Total').innerText()).toBe('¥228.60');
    expect(await detailOf(page, 'Customer').innerText()).toBe('Harbour Office Supplies');
    expect(await page.locator('.section', { hasText: 'Lines' }).locator('tbody tr').count()).toBe(2);
    const number = await detailOf(page, 'Order no.').innerText();

    await menuEntry(page, 'Sales orders').click();
    const row = rowsOf(page).filter({ hasText: number });
    await row.getByText('¥228.60').waitFor();
    const before = await stockOf(shop(), 'LMP-LED-2');
    await row.getByRole('button', { name: 'Confirm' }).click();
    const question = page.getByRole('dialog', { name: 'Confirm' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(
      await row
        .locator('td')
        .nth(orderColumn.status - 1)
        .innerText(),
    ).toBe('Draft');
    await row.getByRole('button', { name: 'Confirm' }).click();
    await question.getByRole('button', { name: 'Confirm' }).click();
    await row.getByText('Confirmed').waitFor();
    expect(await row.getByRole('button', { name: 'Confirm' }).count()).toBe(0);
    expect(await stockOf(shop(), 'LMP-LED-2')).toBe(before - 2);
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('shows what the service refuses at the field, and what it refuses to do in words', async () => {
    const { page, takeComplaints, close } = await shop().enter();
    await page.goto('/goods/edit');
    await page.getByLabel('SKU').fill('PEN-0001');
    await page.getByLabel('Name').fill('Another pen');
    await choose(page, page.getByLabel('Category'), '办公用品', { search: true });
    await page.getByLabel('Price').fill('3');
    await save(page);
    await errorAt(page, 'SKU').getByText('This value is taken already.').waitFor();
    expect(takeComplaints()).toEqual(['POST /api/goods/goods: 409']);
    await page.getByLabel('SKU').fill('pen 2');
    await page.getByLabel('SKU').blur();
    await errorAt(page, 'SKU').getByText('Capital letters, digits and hyphens only').waitFor();
    await page.getByLabel('SKU').fill('PEN-0002');
    await save(page);
    await page
      .getByRole('cell', { name: 'PEN-0002' })
      .or(page.getByRole('heading', { name: /Another pen/u }))
      .first()
      .waitFor();

    const customers = await shop().product.send('GET', '/api/user/customers?pageSize=1');
    const goods = await shop().product.send('GET', '/api/goods/goods?filter[sku][eq]=PEN-0002');
    const line = { goodsId: text(listOf(goods, 'items')[0], 'id'), quantity: 9, price: 1, discount: 0 };
    const body = { customerId: text(listOf(customers, 'items')[0], 'id'), lines: [line] };
    const number = text(await shop().product.send('POST', '/api/order/sales-orders', body), 'orderNo');
    await openOrders(page);
    await rowsOf(page).filter({ hasText: number }).getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('dialog', { name: 'Confirm' }).getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('alert').getByText('Not enough in stock').waitFor();
    expect(takeComplaints()).toEqual([expect.stringMatching(/^POST \/api\/order\/orders\/\d+\/confirm: 409$/u)]);
    await close();
  });
}

async function stockOf({ product }: ExampleShop, sku: string): Promise<number> {
  const [goods] = listOf(await product.send('GET', `/api/goods/goods?filter[sku][eq]=${sku}`), 'items');
  return Number(at(goods, 'stock'));
}

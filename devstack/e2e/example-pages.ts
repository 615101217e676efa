import type { Locator, Page } from 'playwright-core';

interface Login {
  readonly username: string;
  readonly password: string;
}

/** Fills in the sign-in page, opened first unless it shows already. */
export async function enterLogin(page: Page, { username, password }: Login): Promise<void> {
  if (!page.url().includes('/login')) await page.goto('/login');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signIn(page: Page, login: Login): Promise<void> {
  await enterLogin(page, login);
  await page.getByRole('heading', { name: 'Quick access' }).waitFor();
}

/** An entry of the side menu. */
export const menuEntry = (page: Page, name: string): Locator =>
  page.getByRole('navigation').getByRole('link', { name, exact: true });

/** The rows of the page's table, its heading aside. */
export const rowsOf = (page: Page): Locator => page.locator('.data-table tbody tr');

/** The texts of one column, by its place. */
export async function columnOf(page: Page, index: number): Promise<string[]> {
  const texts = await rowsOf(page).locator(`td:nth-child(${index})`).allInnerTexts();
  return texts.map((text) => text.trim());
}

/** What the rows show below a heading. */
export async function columnUnder(page: Page, heading: string): Promise<string[]> {
  const headings = await page.getByRole('columnheader').allInnerTexts();
  return await columnOf(page, headings.findIndex((shown) => shown.trim() === heading) + 1);
}

/** Places of the columns in the list of orders. */
export const orderColumn = { number: 1, customer: 2, status: 3, total: 5 } as const;

export async function openOrders(page: Page, query = ''): Promise<void> {
  await page.goto(`/orders${query}`);
  await rowsOf(page).first().waitFor();
}

/** Chooses from a select that lists its options when it is opened; a relation's are searched for by `text`. */
export async function choose(page: Page, field: Locator, option: string, { search = false } = {}): Promise<void> {
  // What shows the choice lies over the input.
  await field.locator('xpath=ancestor::div[contains(@class, "el-select__wrapper")]').click();
  if (search) await field.pressSequentially(option);
  // A list closes slowly, and another select's may offer the same name.
  const list = page.locator(`[id="${await field.getAttribute('aria-controls')}"]`);
  await list.getByRole('option', { name: option, exact: true }).click();
}

/** A field in a row of a form's sub-table, by the row's place from 0. */
export const cell = (page: Page, row: number, label: string): Locator =>
  page.locator('.sub-table tbody tr').nth(row).getByLabel(label);

export interface NewLine {
  readonly goods: string;
  readonly quantity: number;
  readonly price: number;
}

/** Adds a row at the end of the order form's lines. */
export async function addLine(page: Page, { goods, quantity, price }: NewLine): Promise<void> {
  const row = await page
    .locator('.sub-table tbody tr')
    .filter({ has: page.getByLabel('Quantity') })
    .count();
  await page.getByRole('button', { name: 'Add row' }).click();
  await choose(page, cell(page, row, 'Goods'), goods, { search: true });
  await cell(page, row, 'Quantity').fill(String(quantity));
  await cell(page, row, 'Price').fill(String(price));
}

export const save = async (page: Page): Promise<void> => await page.getByRole('button', { name: 'Save' }).click();

/** The message at a form's field. */
export const errorAt = (page: Page, label: string): Locator =>
  page.locator('.el-form-item', { has: page.getByLabel(label) }).locator('.el-form-item__error');

/** A value of a detail page by its label. */
export const detailOf = (page: Page, label: string): Locator =>
  page.locator('.detail-item', { has: page.locator('dt', { hasText: new RegExp(`^${label}$`, 'u') }) }).locator('dd');

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { pixel } from '../../generator/files-browser-fixture.ts';
import { listOf, text } from '../demo/json.ts';
import { barriersOn } from './example-accessibility.ts';
import { choose, detailOf, errorAt, menuEntry, rowsOf, save } from './example-pages.ts';
import { withoutGivenUp } from './example-session.ts';
import type { ExampleShop } from './example-shop.ts';

/** What the desk does all day: lend, be told no, take back. */
export function describeDesk(library: () => ExampleShop): void {
  it('lends a copy, counts it as lent, and takes it back when asked twice', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await page.goto('/library/loans/edit');
    await save(page);
    await errorAt(page, 'Copy').getByText('This is required.').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await newLoan(page, '4000000000010', 'Greta Lindqvist', 21);
    await page.getByRole('heading', { name: /^Loan · L\d{9}$/u }).waitFor();
    expect(await detailOf(page, 'Status').innerText()).toBe('On loan');
    expect(await detailOf(page, 'Title').innerText()).toBe('Middlemarch');
    const number = await detailOf(page, 'Loan no.').innerText();

    await detailOf(page, 'Copy').getByRole('link').click();
    await expect.poll(() => detailOf(page, 'Status').innerText()).toBe('Lent');
    await page.goto(`/library/loans?f.status=open`);
    const row = rowsOf(page).filter({ hasText: number });
    await row.getByRole('button', { name: 'Renew' }).click();
    await row.getByText(americanDate(35)).waitFor();
    await row.getByRole('button', { name: 'Return' }).click();
    const question = page.getByRole('dialog', { name: 'Return' });
    await question.waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await question.getByRole('button', { name: 'Return' }).click();
    await row.waitFor({ state: 'detached' });
    const [loan] = listOf(
      await library().product.send('GET', `/api/library/loans?filter[loanNo][eq]=${number}`),
      'items',
    );
    expect(text(loan, 'status')).toBe('returned');
    expect(withoutGivenUp(takeComplaints())).toEqual([]);
    await close();
  });

  it.each([
    ['a copy that is lent', '4000000000000', 'Greta Lindqvist', 7, 'This copy is lent already'],
    [
      'a copy that another member waits for',
      '4000000000020',
      'Ada Whitfield',
      7,
      'This copy is held for another member',
    ],
    ['to a member with an overdue loan', '4000000000010', 'Tom Okafor', 7, 'The member has overdue loans'],
    ['for too long', '4000000000010', 'Greta Lindqvist', 60, 'A loan is due within 28 days'],
  ])('does not lend %s, and says why', async (_, barcode, member, days, message) => {
    const { page, takeComplaints, close } = await library().enter();
    await newLoan(page, barcode, member, days);
    await page.getByRole('alert').getByText(message).waitFor();
    expect(new URL(page.url()).pathname).toBe('/library/loans/edit');
    expect(takeComplaints()).toEqual([expect.stringMatching(/^POST \/api\/library\/loans: 4(09|22)$/u)]);
    await close();
  });

  it('fines what comes back late, and takes the payment once', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await page.goto('/library/loans?f.status=overdue');
    await rowsOf(page).first().getByRole('link').first().click();
    await page.getByRole('heading', { name: /^Loan · L\d{9}$/u }).waitFor();
    await page.getByRole('cell', { name: 'First', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Return' }).click();
    await page.getByRole('dialog', { name: 'Return' }).getByRole('button', { name: 'Return' }).click();
    await expect.poll(() => detailOf(page, 'Fine').innerText()).toBe('$4.00');
    await page.goto('/library/fines');
    const row = rowsOf(page).filter({ hasText: '$4.00' });
    await row.getByRole('button', { name: 'Take payment' }).click();
    await page.getByRole('dialog', { name: 'Take payment' }).getByRole('button', { name: 'Take payment' }).click();
    await row.getByRole('button', { name: 'Take payment' }).waitFor({ state: 'detached' });
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('gives a title the cover that the old tables kept as a blob', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await page.goto('/library/titles');
    await rowsOf(page).filter({ hasText: 'Moby-Dick' }).getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Cover').setInputFiles({ name: 'whale.png', mimeType: 'image/png', buffer: pixel });
    await page.getByAltText('whale.png').waitFor();
    await save(page);
    await page.getByRole('heading', { name: 'Title · Moby-Dick' }).waitFor();
    await detailOf(page, 'Cover').getByAltText('whale.png').waitFor();
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('lends what is scanned on the page of the lending desk, beside what is overdue', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await menuEntry(page, 'Lending desk').click();
    await page.getByRole('heading', { name: 'Lending desk', exact: true }).waitFor();
    await page.getByLabel('Barcode', { exact: true }).fill('4000000000010');
    await page.getByLabel('Member no.').fill('20004');
    await page.getByRole('button', { name: 'Lend', exact: true }).click();
    await page.getByText('The copy is lent').waitFor();
    expect(takeComplaints()).toEqual([]);
    const [copy] = listOf(
      await library().product.send('GET', '/api/library/copies?filter[barcode][eq]=4000000000010'),
      'items',
    );
    expect(text(copy, 'status')).toBe('lent');
    await close();
  });
}

/** Fills in the form and saves it. */
async function newLoan(page: Page, barcode: string, member: string, days: number): Promise<void> {
  await page.goto('/library/loans/edit');
  await choose(page, page.getByLabel('Copy'), barcode, { search: true });
  await choose(page, page.getByLabel('Member'), member, { search: true });
  await page.getByLabel('Due on').fill(americanDate(days));
  await page.getByLabel('Due on').press('Enter');
  await save(page);
}

/** So many days from today, as the pages write and read it. */
function americanDate(days: number): string {
  const [year = '', month = '', day = ''] = new Date(Date.now() + days * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .split('-');
  return `${month}/${day}/${year}`;
}

import { expect, it } from 'vitest';

import { detailOf, menuEntry, rowsOf, save, signIn } from './example-pages.ts';
import { withoutGivenUp } from './example-session.ts';
import type { ExampleShop } from './example-shop.ts';

const barcode = '4000000000010';

/** What the library has from its plugin: a page in the menu, components in its own pages, rules for what is written. */
export function describeLabels(library: () => ExampleShop): void {
  it('prints the label of a copy, on a page of the menu, in the list and on the copy’s own page', async () => {
    const { page, takeComplaints, close } = await library().enter();
    const code = page.getByRole('img', { name: barcode, exact: true });
    await menuEntry(page, 'Copy labels').click();
    await page.getByRole('heading', { name: 'Labels', exact: true }).waitFor();
    await code.waitFor();
    expect(new URL(page.url()).pathname).toBe('/library/labels');
    await page.getByRole('textbox', { name: 'Search' }).fill('no such label');
    await page.getByText('Nothing to print').waitFor();

    await page.goto('/library/copies');
    await rowsOf(page).filter({ has: code }).getByRole('link', { name: barcode }).click();
    await detailOf(page, 'Barcode').getByRole('img', { name: barcode, exact: true }).waitFor();
    expect(withoutGivenUp(takeComplaints())).toEqual([]);
    await close();
  });

  it('shows the code while it is typed, and refuses one that is kept back, with nothing written', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await page.goto('/library/copies');
    await rowsOf(page).filter({ hasText: barcode }).getByRole('button', { name: 'Edit' }).click();
    await expect.poll(() => page.getByLabel('Barcode', { exact: true }).inputValue()).toBe(barcode);
    await page.getByLabel('Barcode', { exact: true }).fill('9990000000001');
    await page.getByRole('img', { name: '9990000000001', exact: true }).waitFor();
    await save(page);
    await page.getByRole('alert').getByText('Labels that begin with 999 are reserved').waitFor();
    const refused = expect.stringMatching(/^PATCH \/api\/library\/copies\/\d+: 422$/u);
    expect(withoutGivenUp(takeComplaints())).toEqual([refused]);
    await page.goto('/library/copies');
    await rowsOf(page).filter({ hasText: barcode }).waitFor();
    await close();
  });

  it('keeps the page of labels from the front desk', async () => {
    const login = { username: 'noor', password: 'a long enough one' };
    await library().product.send('POST', '/api/users', { ...login, name: 'Noor Haddad', roles: ['desk'] });
    const { page, close } = await library().open();
    await signIn(page, login);
    await menuEntry(page, 'Overview').waitFor();
    expect(await menuEntry(page, 'Copy labels').count()).toBe(0);
    await page.goto('/library/labels');
    await page.getByText('You may not open this page.').waitFor();
    await close();
  });
}

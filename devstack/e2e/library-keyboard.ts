import { expect, it } from 'vitest';

import { pixel } from '../../generator/files-browser-fixture.ts';
import { detailOf, rowsOf } from './example-pages.ts';
import type { ExampleShop } from './example-shop.ts';
import { awaitFocus, tabTo } from './keyboard.ts';

/** What lists and files need that the orders do not have: pages to turn, rows to tick, a picture to choose. */
export function describeLibraryKeyboard(library: () => ExampleShop): void {
  it('turns the pages of a list, ticks rows and exports them by keyboard alone', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await page.goto('/library/members?pageSize=2');
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    const first = await rowsOf(page).allInnerTexts();
    await tabTo(page, page.getByRole('button', { name: 'Go to next page' }));
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('page')).toBe('2');
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    await expect.poll(async () => (await rowsOf(page).allInnerTexts()).some((row) => first.includes(row))).toBe(false);

    const box = rowsOf(page).first().getByRole('checkbox', { name: 'Select row' });
    await tabTo(page, box, 'Shift+Tab');
    await page.keyboard.press('Space');
    await page.getByText('1 selected').waitFor();
    const bulk = page.getByRole('toolbar', { name: 'Actions' });
    await tabTo(page, bulk.getByRole('button', { name: 'Export' }), 'Shift+Tab');
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    expect((await download).suggestedFilename()).toMatch(/\.csv$/u);
    await tabTo(page, box);
    await page.keyboard.press('Space');
    await bulk.waitFor({ state: 'detached' });
    expect(takeComplaints()).toEqual([]);
    await close();
  });

  it('gives a title its cover, and takes it away, by keyboard alone', async () => {
    const { page, takeComplaints, close } = await library().enter();
    await page.goto('/library/titles');
    await tabTo(page, rowsOf(page).filter({ hasText: 'Jane Eyre' }).getByRole('button', { name: 'Edit' }));
    await page.keyboard.press('Enter');
    await awaitFocus(page.getByRole('heading', { level: 1 }));
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Jane Eyre');
    await tabTo(page, page.getByLabel('Cover'));
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Enter');
    await (await chooser).setFiles({ name: 'moor.png', mimeType: 'image/png', buffer: pixel });
    await page.getByAltText('moor.png').waitFor();
    await tabTo(page, page.getByRole('button', { name: 'Remove', exact: true }));
    await page.keyboard.press('Enter');
    await page.getByAltText('moor.png').waitFor({ state: 'detached' });
    await awaitFocus(page.getByLabel('Cover'));
    await tabTo(page, page.getByRole('button', { name: 'Save' }));
    await page.keyboard.press('Enter');
    await awaitFocus(page.getByRole('heading', { name: 'Title · Jane Eyre' }));
    expect(await detailOf(page, 'Cover').getByRole('img').count()).toBe(0);
    expect(takeComplaints()).toEqual([]);
    await close();
  });
}

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { enterLogin, rowsOf, save } from '../devstack/e2e/example-pages.ts';
import { type BrowserSession, openSession, startBrowser } from '../devstack/e2e/example-session.ts';

/** One red pixel. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
);
const picture = { name: 'cover.png', mimeType: 'image/png', buffer: pixel };
const scan = { name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') };
const drawing = { name: 'cover.svg', mimeType: 'image/png', buffer: Buffer.from('<svg/>') };

interface Site {
  readonly url: string;
  readonly login: { readonly username: string; readonly password: string };
}

/** Tests of the pages of the product with files, as a clerk sees them in a browser. */
export function describeFilePages(site: () => Site): void {
  let browser: Browser;
  let session: BrowserSession;
  let page: Page;

  const named = (name: string): Locator => page.getByRole('button', { name });

  beforeAll(async () => {
    browser = await startBrowser();
    session = await openSession(browser, site().url);
    ({ page } = session);
    page.setDefaultTimeout(90_000);
    // the browser hands choosers over from a moment after the first listener
    page.on('filechooser', () => undefined);
    await enterLogin(page, site().login);
    await page.getByRole('heading', { name: 'Quick access' }).waitFor();
  });

  afterAll(async () => {
    await session.close();
    await browser.close();
  });

  it('are chosen in a form by keyboard, with progress and errors, and saved with the row', async () => {
    await page.goto('/reports/edit');
    await page.getByLabel('Title').fill('Browser report');
    await page.getByLabel('Scan').focus();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    await page.route('**/api/files/**', async (route) => {
      await held;
      await route.continue();
    });
    await chooser.setFiles(scan);
    await page.getByRole('progressbar').waitFor();
    await save(page);
    await page.getByText('The file is still on its way.').waitFor();
    letGo();
    await named('scan.pdf').waitFor();
    await page.unroute('**/api/files/**');
    await page.getByLabel('Cover').setInputFiles(drawing);
    await page.getByRole('alert').filter({ hasText: 'Not a file of an accepted type' }).waitFor();
    expect(session.takeComplaints()).toEqual(['POST /api/files/paper/Report/cover: 415']);
    await page.getByLabel('Cover').setInputFiles(picture);
    await page.getByAltText('cover.png').waitFor();
    await named('Add row').click();
    await page.locator('.sub-table tbody tr').getByLabel('Content').setInputFiles(scan);
    await page.locator('.sub-table tbody').getByRole('button', { name: 'scan.pdf' }).waitFor();
    await save(page);
    await page.waitForURL('**/reports/view/*');
    await page.locator('.detail-item').getByAltText('cover.png').waitFor();
  });

  it('are shown as pictures that open, and as names that are saved by a click', async () => {
    const link = page.locator('.detail-item').getByRole('button', { name: 'scan.pdf' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe('scan.pdf');
    await page.goto('/reports');
    const row = rowsOf(page).filter({ hasText: 'Browser report' });
    await row.getByRole('button', { name: 'Show cover.png' }).click();
    await page.locator('.el-image-viewer__img').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.el-image-viewer__img').waitFor({ state: 'detached' });
    await row.getByRole('button', { name: 'scan.pdf' }).waitFor();
  });

  it('are taken out of a row again', async () => {
    await rowsOf(page).filter({ hasText: 'Browser report' }).getByRole('button', { name: 'Edit' }).click();
    const cover = page.locator('.el-form-item', { has: page.getByLabel('Cover') });
    await cover.getByRole('button', { name: 'Remove' }).click();
    await save(page);
    await page.waitForURL('**/reports/view/*');
    await page.locator('.detail-item', { hasText: 'Cover' }).getByText('–').waitFor();
    expect(session.takeComplaints()).toEqual([]);
  });
}

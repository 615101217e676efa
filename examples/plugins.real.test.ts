import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { enterLogin } from '../devstack/e2e/example-pages.ts';
import { openSession, startBrowser } from '../devstack/e2e/example-session.ts';
import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { BuiltProduct, type RunningProduct, textOf } from '../generator/built-product-fixture.ts';
import { inputOf } from '../generator/example-fixture.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { withLabels } from './labels.ts';
import { loadExample } from './load.ts';

const minute = 60_000;
const patience = { timeout: minute };

describe('the library with the example plugin', () => {
  const databases: TestDatabase[] = [];
  let product: BuiltProduct;
  let service: RunningProduct;
  let browser: Browser;
  let titleId: string;

  beforeAll(async () => {
    const resolution = resolveProduct(await withLabels(await loadExample('library')));
    if (!resolution.ok) throw new Error(JSON.stringify(resolution.errors));
    product = new BuiltProduct(inputOf(resolution.product));
    databases.push(await testDatabase(), await testDatabase());
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    product.remove();
    await Promise.all(databases.map(async (database) => await database.drop()));
  });

  it(
    'lints, type-checks and builds with the plugin’s sources, and passes its own tests',
    { timeout: 15 * minute },
    () => {
      const env = { TEST_DATABASE_URL: databases[0]?.url ?? '' };
      for (const script of ['lint', 'typecheck', 'build', 'test']) {
        expect(product.run('server', script, env)).toEqual({ script, status: 0, output: '' });
      }
      for (const script of ['lint', 'typecheck', 'build']) {
        expect(product.run('web', script)).toEqual({ script, status: 0, output: '' });
      }
    },
  );

  it('has what the generator adds, listed with the rest', () => {
    const read = (path: string): string => readFileSync(join(product.folder, path), 'utf8');
    expect(read('CODEOWNERS')).toContain('/server/src/modules/library/ @acme/library\n');
    expect(read('README.md')).toMatch(/`@assembox\/labels` 1\.0\.0[^]*\n## Labels\n/u);
    expect(read('generated.json')).toContain('"CODEOWNERS"');
    expect(existsSync(join(product.folder, 'web/src/plugins/assembox-labels/package.json'))).toBe(false);
  });

  it('runs the plugin’s hooks in the transaction of the write', async () => {
    service = await product.start(databases[1]?.url ?? '');
    titleId = textOf(
      (await service.ask('POST', '/library/titles', { isbn: '9781234567897', name: 'Tides' })).body,
      'id',
    );
    const copy = { titleId, copyNo: 1, barcode: '4000000000001' };
    const made = await service.ask('POST', '/library/copies', copy);
    expect(made).toMatchObject({ status: 201 });
    await expect
      .poll(() => service.output(), patience)
      .toMatch(/"audit":\{"model":"library\/Copy","event":"afterCreate","id":"\d+","by":"admin"/u);

    const reserved = { titleId, copyNo: 2, barcode: '9990000000002' };
    const refused = { status: 422, body: { code: 'LABEL_RESERVED', title: 'Labels that begin with 999 are reserved' } };
    expect(await service.ask('POST', '/library/copies', reserved)).toMatchObject(refused);
    const path = `/library/copies/${textOf(made.body, 'id')}`;
    expect(await service.ask('PATCH', path, { condition: 'worn_out', barcode: '9991' })).toMatchObject(refused);
    expect(await service.ask('GET', '/library/copies')).toMatchObject({ body: { total: 1, items: [copy] } });
    expect(await service.ask('GET', path)).toMatchObject({ body: { condition: 'good' } });
    expect(await service.ask('PATCH', path, { condition: 'worn_out' })).toMatchObject({ status: 200 });
    await expect.poll(() => service.output(), patience).toMatch(/"event":"afterUpdate"[^\n]*"condition"/u);
  });

  it('shows the plugin’s page in the menu, and its components in form, list and detail page', async () => {
    const { page, takeComplaints, close } = await openSession(browser, service.address);
    page.setDefaultTimeout(minute);
    await signIn(page, service);
    await page.getByRole('menuitem', { name: 'Copy labels' }).click();
    await page.getByRole('heading', { name: 'Labels', exact: true }).waitFor();
    await page.getByRole('img', { name: '4000000000001' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/library/labels');
    await page.getByRole('textbox', { name: 'Search' }).fill('no such label');
    await page.getByText('Nothing to print').waitFor();

    await page.goto('/library/copies');
    await page.getByRole('img', { name: '4000000000001' }).waitFor();
    await page.getByRole('link', { name: '4000000000001' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('img', { name: '4000000000001' }).waitFor();

    await page.goto('/library/copies/edit');
    await page.getByLabel('Barcode').fill('4000000000077');
    await page.getByRole('img', { name: '4000000000077' }).waitFor();
    // a page that is left gives up what it was loading
    expect(takeComplaints().filter((complaint) => !complaint.endsWith('ERR_ABORTED'))).toEqual([]);
    await close();
  });

  it('keeps the plugin’s page from who lacks its roles', async () => {
    const account = { username: 'reader', password: 'a password of a reader', name: 'Reader', roles: [] };
    expect(await service.ask('POST', '/users', account)).toMatchObject({ status: 201 });
    const { page, close } = await openSession(browser, service.address);
    page.setDefaultTimeout(minute);
    await signIn(page, { login: account });
    expect(await page.getByRole('menuitem', { name: 'Copy labels' }).count()).toBe(0);
    await page.goto('/library/labels');
    await page.getByText('You may not open this page.').waitFor();
    await close();
  });
});

async function signIn(page: Page, { login }: Pick<RunningProduct, 'login'>): Promise<void> {
  await enterLogin(page, login);
  await page.getByRole('menuitem').first().waitFor();
}

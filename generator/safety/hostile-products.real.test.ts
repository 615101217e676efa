import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { enterLogin } from '../../devstack/e2e/example-pages.ts';
import { openSession, startBrowser } from '../../devstack/e2e/example-session.ts';
import { testDatabase, type TestDatabase } from '../../devstack/test-servers.ts';
import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import { id, request, runScript, signIn, start, writeProduct } from '../service-fixture.ts';
import { inputOf } from '../example-fixture.ts';
import { denseProduct } from './dense-product-fixture.ts';
import { hostileProduct } from './hostile-product-fixture.ts';
import { hostileTexts, mark } from './hostile-texts-fixture.ts';

const minute = 60_000;
const login = { username: 'admin', password: 'a password for tests' };
/** Where in the row of texts a product begins: each has others in the same places. */
const starts = [0, 12, 24] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
});

describe.each(starts)('a product whose every text tries to be code, from text %i on', (first) => {
  let folder: string;
  let product: ResolvedProduct;
  let database: TestDatabase;
  let url: string;
  let token: string;
  let row: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    product = hostileProduct(await denseProduct(), first);
    folder = writeProduct(inputOf(product));
    database = await testDatabase();
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['server', 'web'])('%s lints without a warning, type-checks and builds', { timeout: 15 * minute }, (part) => {
    for (const script of ['lint', 'typecheck', 'build']) {
      const { output, status } = runScript(join(folder, part), script, {});
      expect({ script, status, output: status === 0 ? '' : output }).toEqual({ script, status: 0, output: '' });
    }
  });

  it('starts, and keeps texts of rows as they are, in CSV without formulas', { timeout: 5 * minute }, async () => {
    ({ url } = await start(folder, database.url, children));
    token = await signIn(url);
    const texts = hostileTexts.filter((text) => !/[!\u{d800}-\u{dfff}]/u.test(text)).slice(first, first + 12);
    for (const text of texts) {
      const answer = await request(url, 'POST', '/dense/everies', { stringField: text, textField: text }, token);
      expect(answer).toMatchObject({ status: 201, body: { stringField: expect.stringContaining(text.trim()) } });
      row = id(answer);
    }
    const authorization = `Bearer ${token}`;
    const exported = await fetch(`${url}/pages/dense/every-list/export`, { headers: { authorization } });
    const [head, ...rows] = cellsOf(await exported.text());
    expect(rows).toHaveLength(texts.length);
    for (const cells of rows) {
      expect(cells).toHaveLength(head?.length ?? 0);
      expect(cells.filter((cell) => /^[=+@\t\r]|^-\D/u.test(cell))).toEqual([]);
    }
  });

  it('shows its pages without running a text or making it markup', { timeout: 10 * minute }, async () => {
    const { page, takeComplaints, close } = await openSession(browser, url.replace(/\/api$/u, ''));
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.addInitScript(`window.${mark} = () => { window.hasRun = true; };`);
    await enterLogin(page, login);
    await page.locator('.menu-entry').first().waitFor();
    for (const path of pathsOf(product, row)) {
      await page.goto(path);
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      expect({ path, ...(await strangersOn(page)) }).toEqual({ path, hasRun: false, elements: [] });
    }
    expect(dialogs).toEqual([]);
    // Leaving a page gives up what it still asks for.
    expect(takeComplaints().filter((complaint) => !complaint.endsWith('net::ERR_ABORTED'))).toEqual([]);
    await close();
  });
});

/** What a page must never have: code that has run, elements and handlers that came with a text. */
async function strangersOn(page: Page): Promise<{ readonly hasRun: boolean; readonly elements: readonly string[] }> {
  return await page.evaluate<{ hasRun: boolean; elements: string[] }>(`({
    hasRun: 'hasRun' in window,
    elements: [...document.querySelectorAll('${mark}, [onerror], [onclick], img[src="x"], body script:not([src])')].map(
      (element) => element.outerHTML,
    ),
  })`);
}

/** Every page that opens without a row, and those of the row. */
function pathsOf({ modules }: ResolvedProduct, row: string): readonly string[] {
  const pages = modules.flatMap((module) => module.pages);
  const plain = pages
    .filter(
      (page) => page.type !== 'detail' && !(page.type === 'free' && page.parameters.some((each) => each.in === 'path')),
    )
    .map(({ path }) => path);
  return [...plain, `/every/edit/${row}`, `/every/view/${row}`];
}

/** The cells of a CSV file (RFC 4180), its byte order mark left out. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv
    .replace(/^\ufeff/u, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gu)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

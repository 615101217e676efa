import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { enterLogin } from './example-pages.ts';
import type { ExampleShop } from './example-shop.ts';

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** A page at rest: nothing loads, nothing moves. */
async function settle(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(() => page.locator('[aria-busy="true"], .el-skeleton').count()).toBe(0);
  await expect.poll(() => page.locator('.el-loading-mask:visible').count()).toBe(0);
}

/** What keeps somebody from using the page as it stands, as axe-core knows it: each with the elements concerned. */
export async function barriersOn(page: Page): Promise<string[]> {
  await settle(page);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** What those need who do not see the page, or not well, tried on every kind of page with `paths`, and on both screens. */
export function describeAccessibility(shop: () => ExampleShop, paths: () => Promise<readonly string[]>): void {
  it.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('puts nothing in the way of assistive technology on a %s', { timeout: 300_000 }, async (_, viewport) => {
    const { page, close } = await shop().open({ viewport });
    const barriers: Record<string, readonly string[]> = {};
    await page.goto('/login');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    barriers['sign-in'] = await barriersOn(page);
    await enterLogin(page, shop().login);
    await page.getByRole('heading', { name: 'Quick access' }).waitFor();
    for (const path of ['/', '/users', '/no-such-page', ...(await paths())]) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      barriers[path] = await barriersOn(page);
    }
    expect(Object.entries(barriers).filter(([, found]) => found.length > 0)).toEqual([]);
    await close();
  });
}

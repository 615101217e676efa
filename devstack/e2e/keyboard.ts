import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.count()) === 1 && (await target.evaluate((element) => element.matches(':focus')));

export async function awaitFocus(target: Locator): Promise<void> {
  await target.waitFor();
  await expect.poll(() => hasFocus(target)).toBe(true);
}

/** Goes on from where the focus is until the target has it. At every stop it has to be seen where that is. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  // a checkbox itself is hidden: what is drawn for it stands around it
  await target.waitFor({ state: 'attached' });
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press(key);
    expect(await page.evaluate<string>(unseenFocus)).toBe('');
    if (await hasFocus(target)) return;
  }
  throw new Error(`${key} does not lead to ${String(target)}`);
}

/** The element that has the focus, where nothing is drawn around it or around the widget that it is part of. */
const unseenFocus = `(() => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return '';
  for (let element = focused, depth = 0; element !== null && depth < 5; element = element.parentElement, depth++) {
    if (getComputedStyle(element).outlineStyle !== 'none') return '';
  }
  return focused.outerHTML;
})()`;

/** Chooses from the select that has the focus; a relation's rows are searched for. */
export async function pick(
  page: Page,
  field: Locator,
  name: string,
  { search = false, key = 'Enter' }: { readonly search?: boolean; readonly key?: string } = {},
): Promise<void> {
  await page.keyboard.press('Enter');
  const list = page.locator(`[id="${await field.getAttribute('aria-controls')}"]`);
  await list.getByRole('option').first().waitFor();
  if (search) {
    await page.keyboard.type(name);
    await expect.poll(() => list.getByRole('option').allInnerTexts()).toEqual([name]);
  }
  const option = list.getByRole('option', { name, exact: true });
  const id = await option.getAttribute('id');
  const isActive = async (): Promise<boolean> => (await field.getAttribute('aria-activedescendant')) === id;
  for (let presses = 0; presses < 20 && !(await isActive()); presses++) await page.keyboard.press('ArrowDown');
  await expect.poll(isActive).toBe(true);
  await page.keyboard.press(key);
}

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import type { ApiClient } from '../demo/api-client.ts';
import { signIn as signInByApi } from '../demo/exercise.ts';
import { at, text } from '../demo/json.ts';
import { productAt, type RunningProduct } from '../demo/running-product.ts';
import { uploadProduct } from '../demo/upload.ts';
import { hostileProduct, spoiled } from './example-hostile.ts';
import { enterLogin, rowsOf, save } from './example-pages.ts';
import { openSession } from './example-session.ts';
import { runtimeOf } from './example-shop.ts';
import { usePublishedFrame } from './published-frame.ts';
import { ended, failureIn, startPublish } from './publishing.ts';

const frame = usePublishedFrame();
let running: RunningProduct;
let product: ApiClient;

/** The exact texts of what a selector finds. */
const textsOf = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll((elements) => elements.map((element) => (element.textContent ?? '').trim()));

const isHacked = (page: Page): Promise<boolean> => page.evaluate<boolean>(`'hacked' in window`);

it('publishes a product whose every text tries to be code', async () => {
  const { stack } = frame();
  const productId = await uploadProduct(stack.api, hostileProduct());
  const detail = await ended(stack, await startPublish(stack, productId, { skipTests: false }));
  expect(failureIn(detail)).toBeNull();
  running = await productAt(stack.runtime, runtimeOf(stack), 'notes', 'staging');
  product = await signInByApi(running.url, running.login);
});

it('answers with the exact texts', async () => {
  const note = await product.send('POST', '/api/note/notes', { title: spoiled('A note') });
  expect(note).toMatchObject({ title: spoiled('A note'), remark: spoiled('Default'), mood: 'calm' });
  const refused = await post(`/api/note/notes/${text(note, 'id')}/seal`, {});
  expect(refused).toMatchObject({ status: 409, code: 'NOT_SEALED', title: spoiled('Error') });
  const mismatched = await post('/api/note/notes', { title: 'no!' });
  expect(at(mismatched, 'errors')).toEqual([expect.objectContaining({ field: 'title', message: spoiled('Pattern') })]);
});

it('shows the exact texts to people, and runs none of them', async () => {
  const { page, takeComplaints, close } = await openSession(frame().browser, running.url);
  await page.goto('/login');
  await expect.poll(() => textsOf(page, 'h1')).toEqual([spoiled('Notes')]);
  expect(await textsOf(page, '.login-description')).toEqual([spoiled('Description')]);
  await enterLogin(page, running.login);
  await page.getByRole('heading', { name: 'Quick access' }).waitFor();
  expect(await textsOf(page, '.menu-entry')).toContain(spoiled('Notes'));
  expect(await isHacked(page)).toBe(false);

  await page.goto('/notes');
  await rowsOf(page).first().waitFor();
  expect(await textsOf(page, 'h1')).toEqual([spoiled('Notes')]);
  const cells = await textsOf(page, '.data-table td');
  expect(cells.slice(0, 2)).toEqual([spoiled('A note'), spoiled('Calm')]);
  expect(await textsOf(page, '.data-table th')).toEqual(expect.arrayContaining([spoiled('Title'), spoiled('Column')]));
  expect(await textsOf(page, '.filter label')).toEqual([spoiled('Filter')]);
  expect(await page.title()).toContain('Notes \'"`${hacked=1}');
  await page.getByRole('button', { name: /^Seal/u }).click();
  await expect.poll(() => textsOf(page, '.el-message-box__title')).toEqual([spoiled('Seal')]);
  await page.getByRole('dialog').getByRole('button', { name: /^Seal/u }).click();
  await expect.poll(() => textsOf(page, '.el-message__content')).toEqual([spoiled('Error')]);
  expect(takeComplaints()).toEqual([expect.stringMatching(/seal: 409$/u)]);
  expect(await isHacked(page)).toBe(false);

  await page.goto('/notes/edit');
  await page.getByLabel('Title').fill('no!');
  await save(page);
  await expect.poll(() => textsOf(page, '.el-form-item__error')).toEqual([spoiled('Pattern')]);
  expect(await textsOf(page, '.el-form-item__label')).toEqual(['Title', 'Remark', 'Mood'].map(spoiled));
  expect(await textsOf(page, '.help')).toEqual([spoiled('Help')]);
  expect(await textsOf(page, 'h2')).toEqual([spoiled('Note')]);
  expect(await page.getByLabel('Remark').inputValue()).toBe(spoiled('Default'));
  expect(await isHacked(page)).toBe(false);
  expect(takeComplaints()).toEqual([]);
  await close();
});

/** The answer, refused as it is. */
async function post(path: string, body: object): Promise<unknown> {
  const token = text(await (await fetch(`${running.url}/api/auth/login`, jsonPost(running.login))).json(), 'token');
  return await (await fetch(`${running.url}${path}`, jsonPost(body, { authorization: `Bearer ${token}` }))).json();
}

const jsonPost = (body: object, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { findEnvironment } from '../../database/environments.ts';
import { findRelease } from '../../database/releases.ts';
import type { ApiClient } from '../demo/api-client.ts';
import { signIn } from '../demo/exercise.ts';
import { listOf, text } from '../demo/json.ts';
import { productAt } from '../demo/running-product.ts';
import { uploadProduct } from '../demo/upload.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { publishedState } from './published-state.ts';
import { startRates } from '../../generator/rates-fixture.ts';
import { detailOf, ended, failureIn, startPublish } from './publishing.ts';
import { startRollback } from './rolling-back.ts';
import { smallProduct, textField } from './small-product.ts';

let stack: PublishStack;
let productId: string;
let cacheFolder: string;
const product = () => ({ id: productId, code: 'notes' });

beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(tmpdir(), 'assembox-cache-'));
  stack = await startPublishStack({ cacheFolder });
  await stack.startWorker();
  productId = await uploadProduct(stack.api, smallProduct());
});

afterAll(async () => {
  await stack.stop();
  await rm(cacheFolder, { recursive: true, force: true });
});

/** The generated service, signed in to. */
async function runningProduct(): Promise<ApiClient> {
  const connection = { url: stack.env['ASSEMBOX_RUNTIME_URL'] ?? '', token: stack.env['ASSEMBOX_RUNTIME_TOKEN'] ?? '' };
  const { url, login } = await productAt(stack.runtime, connection, 'notes', 'staging');
  return await signIn(url, login);
}

it('publishes a first version to break', async () => {
  const detail = await ended(stack, await startPublish(stack, productId));
  expect(failureIn(detail)).toBeNull();
});

/** While the work is done, a package that every build needs is not there. */
async function withoutPackage<T>(work: () => Promise<T>): Promise<T> {
  const dependencies = path.join(cacheFolder, 'dependencies');
  const [installed = ''] = await readdir(dependencies);
  const needed = path.join(dependencies, installed, 'node_modules/class-validator');
  await rename(needed, `${needed}.away`);
  try {
    return await work();
  } finally {
    await rename(`${needed}.away`, needed);
  }
}

it("fails with the compiler's message when the build fails, leaves nothing half done, and succeeds when retried without the cause", async () => {
  await uploadProduct(stack.api, smallProduct([textField('subtitle')]));
  const jobId = await withoutPackage(async () => {
    const started = await startPublish(stack, productId);
    await ended(stack, started);
    return started;
  });
  const failed = await detailOf(stack, jobId);

  expect(failed).toMatchObject({ status: 'failed', error: { type: 'BuildFailed', step: 'build' } });
  expect(failureIn(failed)).toMatch(/TS2307: Cannot find module 'class-validator'/u);
  expect(await publishedState(stack, product(), '1.1.0')).toMatchObject({
    releaseStatus: 'failed',
    tags: ['v1.0.0'],
    branches: ['main', 'release/1.0.0'],
    serving: '1.0.0',
  });

  await stack.api.send('POST', `/api/publishes/${jobId}/retry`);
  expect(failureIn(await ended(stack, jobId))).toBeNull();
  expect(await publishedState(stack, product(), '1.1.0')).toMatchObject({
    releaseRows: 1,
    releaseStatus: 'deployed',
    tags: ['v1.0.0', 'v1.1.0'],
    serving: '1.1.0',
  });
});

it("fails a rollback with the compiler's message where its build fails, and touches neither environment nor release", async () => {
  const question = { productId, targetVersion: '1.0.0', strategy: 'rebuild', targetEnv: 'staging' } as const;
  const recorded = await findRelease(stack.database, productId, '1.0.0');
  const failed = await withoutPackage(async () => await ended(stack, await startRollback(stack.api, question)));
  expect(failed).toMatchObject({ status: 'failed', error: { type: 'BuildFailed', step: 'rebuild' } });
  expect(failureIn(failed)).toMatch(/TS2307: Cannot find module 'class-validator'/u);
  expect(await publishedState(stack, product(), '1.1.0')).toMatchObject({ serving: '1.1.0' });
  expect(await findEnvironment(stack.database, productId, 'staging')).toMatchObject({ writerJobId: null });
  expect(await findRelease(stack.database, productId, '1.0.0')).toEqual(recorded);
});

it('keeps the old version in service, and every row as it is, when rows are in the way of the new one', async () => {
  const before = await runningProduct();
  for (const _ of [1, 2]) await before.send('POST', '/api/note/notes', { title: 'twice' });
  const unique = smallProduct([textField('subtitle')], { uniqueTitle: true });
  await uploadProduct(stack.api, unique);
  const jobId = await startPublish(stack, productId);
  const failed = await ended(stack, jobId);

  expect(failed).toMatchObject({ status: 'failed', error: { type: 'RowsDoNotFit', step: 'deploy' } });
  expect(failureIn(failed)).toContain('Table `note`, column `title`: 2 rows share their value');
  const versionCode = text(failed, 'versionCode');
  expect(await publishedState(stack, product(), versionCode)).toMatchObject({
    releaseStatus: 'failed',
    tags: ['v1.0.0', 'v1.1.0'],
    serving: '1.1.0',
  });
  // It does not merely answer: it works, and the data can be put right in it.
  const notes = listOf(await before.send('GET', '/api/note/notes'), 'items');
  expect(notes).toHaveLength(2);
  await before.send('DELETE', `/api/note/notes/${text(notes[0], 'id')}`);

  await stack.api.send('POST', `/api/publishes/${jobId}/retry`);
  expect(failureIn(await ended(stack, jobId))).toBeNull();
  expect(await publishedState(stack, product(), versionCode)).toMatchObject({ serving: versionCode });
});

it('is not rolled out without the secrets of its calls, and calls with them once they are there', async () => {
  const before = text(await stack.api.send('GET', `/api/products/${productId}/releases`), 'items', '0', 'versionCode');
  const rates = await startRates();
  const withCall = smallProduct([textField('subtitle')], { uniqueTitle: true, ratesHost: `127.0.0.1:${rates.port}` });
  await uploadProduct(stack.api, withCall);
  const planned = await stack.api.send('POST', `/api/products/${productId}/plan`, {});
  expect(planned).toMatchObject({ secrets: { needed: ['RATES_TOKEN'], missing: ['RATES_TOKEN'] } });

  const jobId = await startPublish(stack, productId);
  const refused = await ended(stack, jobId);
  expect(refused).toMatchObject({ status: 'failed', error: { type: 'SecretsMissing', step: 'deploy' } });
  expect(failureIn(refused)).toMatch(/RATES_TOKEN, missing in staging.*product-secrets\.json/u);
  const versionCode = text(refused, 'versionCode');
  expect(await publishedState(stack, product(), versionCode)).toMatchObject({ serving: before });

  const value = 'Bearer of-the-rates-alone';
  const content = JSON.stringify({ notes: { staging: { RATES_TOKEN: value } } });
  await writeFile(path.join(stack.dataDir, 'product-secrets.json'), content, { mode: 0o600 });
  await stack.api.send('POST', `/api/publishes/${jobId}/retry`);
  const done = await ended(stack, jobId);
  expect(failureIn(done)).toBeNull();
  expect(await (await runningProduct()).send('POST', '/api/note/rate', {})).toMatchObject({ rate: 1.5 });
  expect(rates.asked).toMatchObject([{ headers: { authorization: value } }]);
  const told = await stack.api.send('GET', `/api/products/${productId}/secrets`);
  expect(told).toEqual({ environment: 'staging', needed: ['RATES_TOKEN'], missing: [] });
  const runtime = `${stack.env['ASSEMBOX_RUNTIME_URL']}/environments/notes/staging/logs?lines=1000`;
  const authorization = `Bearer ${stack.env['ASSEMBOX_RUNTIME_TOKEN']}`;
  const log = await (await fetch(runtime, { headers: { authorization } })).text();
  expect(JSON.stringify(done) + log).not.toContain(value);
  await rates.stop();
});

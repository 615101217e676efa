import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { findEnvironment } from '../../database/environments.ts';
import { deployment } from '../../database/schema/index.ts';
import type { ApiClient } from '../demo/api-client.ts';
import { at, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { killWhileAsking } from './killing.ts';
import { colleague, decide, startPromotion, withProduction } from './promoting.ts';
import { type PublishStack, startPublishStack, type System } from './publish-stack.ts';
import { detailOf, ended, failureIn, patience, startPublish, stepReaches } from './publishing.ts';
import { startRollback } from './rolling-back.ts';
import { smallProduct, textField } from './small-product.ts';
import { keepAsking } from './traffic.ts';

let stack: PublishStack;
let approver: ApiClient;
let productId: string;
const fields: object[] = [];
const weights = [20, 60];
const canary = {
  intervalSeconds: 1,
  minRequests: 1,
  maxLatencyMilliseconds: 30_000,
  steps: weights.map((weight) => ({ weight, holdSeconds: 2 })),
};

vi.setConfig({ testTimeout: 900_000 });

beforeAll(async () => {
  stack = await startPublishStack();
  await stack.startWorker();
  approver = await colleague(stack);
});

afterAll(async () => {
  await stack.stop();
});

async function publishToStaging(settings: object): Promise<string> {
  fields.push(textField(`extra${fields.length}`));
  productId = await uploadProduct(stack.api, withProduction(smallProduct(fields), { canary: settings }));
  const detail = await ended(stack, await startPublish(stack, productId));
  expect(failureIn(detail)).toBeNull();
  return text(detail, 'versionCode');
}

/** Production's two tracks and its weight, read at one moment. */
async function production(): Promise<unknown> {
  const url = `${stack.env['ASSEMBOX_RUNTIME_URL']}/environments/notes/production`;
  const headers = { authorization: `Bearer ${stack.env['ASSEMBOX_RUNTIME_TOKEN']}` };
  return await (await fetch(url, { headers })).json();
}

const weight = async () => at(await production(), 'canary', 'weight');
const serving = async () => at(await production(), 'serving', 'versionCode');

/** Looks at production all the time: a weight above 0 needs a canary that is ready. */
function watch() {
  const ending = new AbortController();
  const seen = new Set<unknown>();
  const wrong: unknown[] = [];
  const looking = (async () => {
    while (!ending.signal.aborted) {
      const found = await production();
      const share = at(found, 'canary', 'weight');
      seen.add(share);
      if (share !== 0 && at(found, 'canary', 'state') !== 'ready') wrong.push(found);
    }
  })();
  return {
    end: async () => {
      ending.abort();
      await looking;
      return { seen, wrong };
    },
  };
}

/** Kills the worker while what it asked a system for has been done, and nobody knows of it. */
async function killAt(system: System): Promise<void> {
  await stack.proxies[system].holdAnswers();
  await stack.killWorker();
  stack.proxies[system].resume();
  await stack.startWorker();
}

const deploymentsOf = (jobId: string) =>
  stack.database
    .select()
    .from(deployment)
    .where(and(eq(deployment.jobId, jobId), eq(deployment.environment, 'production')));

async function expectSettled(jobId: string): Promise<void> {
  expect(await deploymentsOf(jobId)).toHaveLength(1);
  expect(await findEnvironment(stack.database, productId, 'production')).toMatchObject({ writerJobId: null });
  expect(await production()).toMatchObject({ state: 'ready', canary: { state: 'empty', weight: 0 } });
}

it('has a first release in production, without anything in its way', async () => {
  const version = await publishToStaging(canary);
  const jobId = await startPromotion(stack, productId, version);
  await decide(stack, approver, jobId);
  expect(failureIn(await ended(stack, jobId))).toBeNull();
  expect(await serving()).toBe(version);
});

it('ends a promotion as it would have when the worker is killed at every step of its canary', async () => {
  const version = await publishToStaging(canary);
  const url = String(at(await production(), 'url'));
  const traffic = keepAsking(`${url}/api/health`);
  const watcher = watch();
  const jobId = await startPromotion(stack, productId, version);
  await decide(stack, approver, jobId);

  await killAt('runtime');
  await expect.poll(async () => at(await production(), 'canary', 'desired', 'versionCode'), patience).toBe(version);
  await killAt('runtime');
  for (const share of [...weights, 100]) {
    await expect.poll(weight, patience).toBe(share);
    await killAt('runtime');
  }
  await expect.poll(serving, patience).toBe(version);
  await killAt('database');

  const detail = await ended(stack, jobId);
  expect(failureIn(detail)).toBeNull();
  expect(await serving()).toBe(version);
  await expectSettled(jobId);
  const { seen, wrong } = await watcher.end();
  expect(wrong).toEqual([]);
  expect(seen).toEqual(new Set([0, ...weights, 100]));
  const { failures } = await traffic.stop();
  expect(failures).toEqual([]);
});

it('takes a bad canary away even when the worker is killed while it does', async () => {
  const before = await serving();
  const version = await publishToStaging({ ...canary, minRequests: 1_000_000 });
  const watcher = watch();
  const jobId = await startPromotion(stack, productId, version);
  await decide(stack, approver, jobId);
  await expect.poll(weight, patience).toBe(20);
  await expect.poll(weight, patience).toBe(0);
  await killAt('database');

  expect(at(await ended(stack, jobId), 'error', 'type')).toBe('CanaryFailed');
  expect(await serving()).toBe(before);
  await expectSettled(jobId);
  expect((await watcher.end()).wrong).toEqual([]);
});

it('goes on when the runtime and the database come back after they were away', async () => {
  const version = await publishToStaging({ ...canary, steps: [{ weight: 20, holdSeconds: 5 }] });
  const traffic = keepAsking(`${String(at(await production(), 'url'))}/api/health`);
  const jobId = await startPromotion(stack, productId, version);
  await decide(stack, approver, jobId);
  await expect.poll(weight, patience).toBe(20);
  stack.proxies.runtime.cut();
  stack.proxies.database.cut();
  const noted = async () => JSON.stringify(at(await detailOf(stack, jobId), 'steps'));
  stack.proxies.database.resume();
  await expect.poll(noted, patience).toContain('cannot be reached');
  stack.proxies.runtime.resume();
  const detail = await ended(stack, jobId);
  await traffic.stop();
  expect(failureIn(detail)).toBeNull();
  await stepReaches(stack, jobId, 'promote', 'completed');
  await expectSettled(jobId);
});

it('rolls back from a running canary as it would have when the worker is killed at every step', async () => {
  const held = { ...canary, intervalSeconds: 3600, steps: [{ weight: 50, holdSeconds: 86_400 }] };
  const promoted = await startPromotion(stack, productId, await publishToStaging(held));
  await decide(stack, approver, promoted);
  await expect.poll(weight, patience).toBe(50);
  const traffic = keepAsking(`${String(at(await production(), 'url'))}/api/health`);
  const watcher = watch();

  const jobId = await startRollback(approver, { productId, targetVersion: '1.0.0' });
  await killWhileAsking(stack, 'database', jobId);
  await stepReaches(stack, jobId, 'preflight', 'completed');
  await killWhileAsking(stack, 'database', jobId);
  await expect.poll(async () => (await deploymentsOf(jobId)).length, patience).toBe(1);
  await killWhileAsking(stack, 'runtime', jobId);
  await killWhileAsking(stack, 'runtime', jobId);
  await stepReaches(stack, jobId, 'switch', 'completed');
  await killWhileAsking(stack, 'database', jobId);

  expect(failureIn(await ended(stack, jobId))).toBeNull();
  expect(at(await ended(stack, promoted), 'error', 'type')).toBe('EnvironmentTakenOver');
  expect(await serving()).toBe('1.0.0');
  await expectSettled(jobId);
  const { seen, wrong } = await watcher.end();
  expect(wrong).toEqual([]);
  expect(seen).toEqual(new Set([50, 0]));
  expect((await traffic.stop()).failures).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';

import { findRelease } from '../../database/releases.ts';
import { type ApiClient, ApiRefused } from '../demo/api-client.ts';
import { at, listOf, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { colleague, decide, environmentOf, startPromotion, withProduction } from './promoting.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { ended, failureIn, patience, startPublish } from './publishing.ts';
import { smallProduct, textField } from './small-product.ts';
import { keepAsking } from './traffic.ts';

let stack: PublishStack;
let operator: ApiClient;
let productId: string;

/** The first goes to everybody at once; the second's canary holds for as long as nobody ends it. */
const settings = { steps: [{ weight: 50, holdSeconds: 86_400 }], intervalSeconds: 3600, minRequests: 1 };

beforeAll(async () => {
  stack = await startPublishStack();
  await stack.startWorker();
  operator = await colleague(stack);
  productId = await uploadProduct(stack.api, withProduction(smallProduct([textField('first')]), { canary: settings }));
});

afterAll(async () => {
  await stack.stop();
});

async function publish(options: object = {}): Promise<void> {
  const jobId = await startPublish(stack, productId, options);
  if ('targetEnv' in options) await decide(stack, operator, jobId);
  expect(failureIn(await ended(stack, jobId))).toBeNull();
}

const releaseOf = async (versionCode: string) => await findRelease(stack.database, productId, versionCode);

/** Promotes and waits until the canary has half of the requests. */
async function holdCanary(versionCode: string): Promise<string> {
  const jobId = await startPromotion(stack, productId, versionCode);
  await decide(stack, operator, jobId);
  const weight = async () => at(await environmentOf(stack, productId, 'production'), 'canary', 'weight');
  await expect.poll(weight, patience).toBe(50);
  return jobId;
}

const request = (targetVersion: string, options: object = {}) => ({
  productId,
  targetVersion,
  strategy: 'quick',
  targetEnv: 'production',
  reason: 'orders are lost',
  ...options,
});

async function rollBack(targetVersion: string, options: object = {}): Promise<unknown> {
  const asked = await operator.send('POST', '/api/rollbacks', request(targetVersion, options));
  const jobId = text(asked, 'jobId');
  await ended(stack, jobId);
  return await operator.send('GET', `/api/rollbacks/${jobId}`);
}

const stepIn = (detail: unknown, name: string) =>
  text(
    listOf(detail, 'steps').find((step) => at(step, 'name') === name),
    'message',
  );

/** Asks production again and again until the work is done: nothing may fail. */
async function withTraffic<T>(work: () => Promise<T>): Promise<T> {
  const url = text(await environmentOf(stack, productId, 'production'), 'url');
  const traffic = keepAsking(`${url}/api/health`);
  try {
    return await work();
  } finally {
    const { failures, sent } = await traffic.stop();
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(0);
  }
}

it('has nothing to go back to before there is a release', async () => {
  const refused: unknown = await rollBack('1.0.0').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiRefused);
  await publish({ targetEnv: 'production' });
});

it('takes production over from a running canary, and back to the version before, with no failed request', async () => {
  await uploadProduct(
    stack.api,
    withProduction(smallProduct([textField('first'), textField('second')]), { canary: settings }),
  );
  await publish();
  const promoted = await holdCanary('1.1.0');
  const detail = await withTraffic(() => rollBack('1.0.0'));
  expect(failureIn(detail)).toBeNull();
  expect(detail).toMatchObject({ status: 'completed', fromVersion: '1.0.0', toVersion: '1.0.0' });

  expect(at(await ended(stack, promoted), 'error', 'type')).toBe('EnvironmentTakenOver');
  const environment = await environmentOf(stack, productId, 'production');
  expect(at(environment, 'canary', 'weight')).toBe(0);
  expect(at(environment, 'canary', 'state')).toBe('empty');
  expect(at(environment, 'serving', 'digest')).toBe((await releaseOf('1.0.0'))?.imageDigest);
});

it('brings the version before back to everybody by its recorded image, with no failed request', async () => {
  const jobId = await holdCanary('1.1.0');
  const url = `/api/products/${productId}/environments/production/traffic`;
  await operator.send('POST', url, { action: 'promote', reason: 'it is good' });
  expect(failureIn(await ended(stack, jobId))).toBeNull();

  const detail = await withTraffic(() => rollBack('1.0.0'));
  expect(detail).toMatchObject({
    status: 'completed',
    fromVersion: '1.1.0',
    toVersion: '1.0.0',
    reason: 'orders are lost',
  });
  const environment = await environmentOf(stack, productId, 'production');
  expect(at(environment, 'serving', 'digest')).toBe((await releaseOf('1.0.0'))?.imageDigest);
  expect(at(environment, 'previous', 'versionCode')).toBe('1.1.0');
});

it('builds an old version anew from what was recorded, and proves its tree', async () => {
  const recorded = await releaseOf('1.0.0');
  const detail = await rollBack('1.0.0', { strategy: 'rebuild', targetEnv: 'staging' });
  expect(failureIn(detail)).toBeNull();
  expect(stepIn(detail, 'regenerate')).toBe(`tree ${recorded?.treeHash ?? ''}, as recorded`);
  const staging = await environmentOf(stack, productId, 'staging');
  expect(at(staging, 'serving', 'versionCode')).toBe('1.0.0');
  expect(at(staging, 'serving', 'digest')).toBe((await releaseOf('1.0.0'))?.imageDigest);
});

it('says no where the database has lost what the old code relies on', async () => {
  const drafts = withProduction(smallProduct([textField('first')]), { canary: settings });
  await uploadProduct(stack.api, drafts);
  await publish();
  await uploadProduct(
    stack.api,
    withProduction(smallProduct([textField('first'), textField('third')]), { canary: settings }),
  );
  const plan = await stack.api.send('POST', `/api/products/${productId}/plan`, {});
  const consents = listOf(plan, 'consents').map((consent) => text(consent, 'id'));
  expect(consents).not.toEqual([]);
  await publish({ allowDestructive: consents });

  const checks = listOf(
    await operator.send('POST', '/api/rollbacks', request('1.1.0', { targetEnv: 'staging', preflight: true })),
    'checks',
  );
  const schema = checks.find((check) => at(check, 'name') === 'schema');
  expect(at(schema, 'ok')).toBe(false);
  expect(at(schema, 'message')).toContain('column `second` of `note` is gone');
  const refused: unknown = await operator
    .send('POST', '/api/rollbacks', request('1.1.0', { targetEnv: 'staging' }))
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiRefused);
  const safe = await operator.send('POST', '/api/rollbacks', request('1.1.0', { preflight: true }));
  expect(at(safe, 'safe')).toBe(true);
});

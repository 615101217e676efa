import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { findRelease } from '../../database/releases.ts';
import { type ApiClient, ApiRefused } from '../demo/api-client.ts';
import { at, listOf, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { formsOf, secretsOf } from './example-secrets.ts';
import { laterGenerator } from './later-generator.ts';
import { leftBehind } from './left-behind.ts';
import { colleague, decide, environmentOf, startPromotion, withProduction } from './promoting.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { ended, failureIn, patience, startPublish } from './publishing.ts';
import { expectNextRelease, expectRollback, releasesOf } from './restored-stack.ts';
import { dumpDatabase, restoredStack } from './restoring.ts';
import { askRollback, messageOf, type RollbackQuestion, startRollback } from './rolling-back.ts';
import { smallProduct, textField } from './small-product.ts';
import { withTraffic } from './traffic.ts';

let stack: PublishStack;
let operator: ApiClient;
let productId: string;
let dump: string;
/** The promotion that ran while the dump was made. */
let cutOff: string;

/** The first goes to everybody at once; the second's canary holds for as long as nobody ends it. */
const settings = { steps: [{ weight: 50, holdSeconds: 86_400 }], intervalSeconds: 3600, minRequests: 1 };

/** With these fields, and a call of another service with a secret. */
const notes = (...codes: readonly string[]) =>
  withProduction(smallProduct(codes.map(textField), { ratesHost: '127.0.0.1:9' }), { canary: settings });

beforeAll(async () => {
  stack = await startPublishStack({
    settings: { METRICS_TOKEN: randomUUID(), ALERTMANAGER_TOKEN: randomUUID() },
  });
  const [staging, production] = [randomUUID(), randomUUID()].map((value) => ({ RATES_TOKEN: `Bearer ${value}` }));
  const content = JSON.stringify({ notes: { staging, production } });
  await writeFile(path.join(stack.dataDir, 'product-secrets.json'), content, { mode: 0o600 });
  await stack.startWorker();
  operator = await colleague(stack);
  productId = await uploadProduct(stack.api, notes('first'));
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

const question = (targetVersion: string, options: Partial<RollbackQuestion> = {}) => ({
  productId,
  targetVersion,
  ...options,
});

async function rollBack(targetVersion: string, options: Partial<RollbackQuestion> = {}): Promise<unknown> {
  const jobId = await startRollback(operator, question(targetVersion, options));
  await ended(stack, jobId);
  return await operator.send('GET', `/api/rollbacks/${jobId}`);
}

it('has nothing to go back to before there is a release', async () => {
  const refused: unknown = await rollBack('1.0.0').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiRefused);
  await publish({ targetEnv: 'production' });
});

it('takes production over from a running canary, and back to the version before, with no failed request', async () => {
  await uploadProduct(stack.api, notes('first', 'second'));
  await publish();
  cutOff = await holdCanary('1.1.0');
  dump = path.join(stack.dataDir, 'dump.sql');
  await dumpDatabase(stack, dump);
  const detail = await withTraffic(stack, productId, () => rollBack('1.0.0'));
  expect(failureIn(detail)).toBeNull();
  expect(detail).toMatchObject({ status: 'completed', fromVersion: '1.0.0', toVersion: '1.0.0' });

  expect(at(await ended(stack, cutOff), 'error', 'type')).toBe('EnvironmentTakenOver');
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

  const detail = await withTraffic(stack, productId, () => rollBack('1.0.0'));
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
  expect(messageOf(detail, 'regenerate')).toBe(`tree ${recorded?.treeHash ?? ''}, as recorded`);
  const staging = await environmentOf(stack, productId, 'staging');
  expect(at(staging, 'serving', 'versionCode')).toBe('1.0.0');
  expect(at(staging, 'serving', 'digest')).toBe((await releaseOf('1.0.0'))?.imageDigest);
});

it('says file by file how a generator that has changed differs, and builds what was recorded', async () => {
  const later = await laterGenerator('## Running it', '## How to run it');
  try {
    await stack.killWorker();
    await stack.startWorker(later.folder);
    const recorded = await releaseOf('1.1.0');
    const detail = await rollBack('1.1.0', { strategy: 'rebuild', targetEnv: 'staging' });
    expect(failureIn(detail)).toBeNull();
    const [first, ...changes] = messageOf(detail, 'regenerate').split('\n');
    expect(first).toMatch(new RegExp(`^tree [\\da-f]{40}, and not ${recorded?.treeHash} as recorded`, 'u'));
    expect(changes).toEqual(['changed README.md', 'changed generated.json']);
    expect(await releaseOf('1.1.0')).toMatchObject({
      treeHash: recorded?.treeHash,
      gitCommitId: recorded?.gitCommitId,
    });
    const staging = await environmentOf(stack, productId, 'staging');
    expect(at(staging, 'serving', 'versionCode')).toBe('1.1.0');
  } finally {
    await stack.killWorker();
    await stack.startWorker();
    await later.remove();
  }
});

it('leaves everything as it was where it is cancelled while CI builds', async () => {
  const before = await environmentOf(stack, productId, 'staging');
  const held = stack.proxies.ci.holdAnswers();
  const jobId = await startRollback(operator, question('1.0.0', { strategy: 'rebuild', targetEnv: 'staging' }));
  await held;
  await operator.send('POST', `/api/rollbacks/${jobId}/cancel`);
  stack.proxies.ci.resume();
  expect(at(await ended(stack, jobId), 'error')).toMatchObject({ type: 'Cancelled', step: 'rebuild' });
  expect(await environmentOf(stack, productId, 'staging')).toEqual(before);
});

it('says no where the database has lost what the old code relies on', async () => {
  await uploadProduct(stack.api, notes('first'));
  await publish();
  await uploadProduct(stack.api, notes('first', 'third'));
  const plan = await stack.api.send('POST', `/api/products/${productId}/plan`, {});
  const consents = listOf(plan, 'consents').map((consent) => text(consent, 'id'));
  expect(consents).not.toEqual([]);
  await publish({ allowDestructive: consents });

  const checks = listOf(
    await askRollback(operator, question('1.1.0', { targetEnv: 'staging', preflight: true })),
    'checks',
  );
  const schema = checks.find((check) => at(check, 'name') === 'schema');
  expect(at(schema, 'ok')).toBe(false);
  expect(at(schema, 'message')).toContain('column `second` of `note` is gone');
  const refused: unknown = await askRollback(operator, question('1.1.0', { targetEnv: 'staging' })).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(ApiRefused);
  const safe = await askRollback(operator, question('1.1.0', { preflight: true }));
  expect(at(safe, 'safe')).toBe(true);
});

it('starts anew from a backup whose dump was made while a canary ran, and whose other parts are of much later', async () => {
  const restored = await restoredStack(stack, dump);
  try {
    const product = { productId, cutOff, drafts: notes('first', 'second', 'later') };
    const [releases] = await Promise.all([releasesOf(restored, productId), restored.startWorker()]);
    expect(releases).toEqual(['1.1.0', '1.0.0']);
    await expectRollback(restored, product);
    await expectNextRelease(restored, product);
  } finally {
    await restored.stop();
  }
});

it('leaves no secret in histories, tables, objects, Git, logs, builds and images', async () => {
  const secrets = await secretsOf(stack, 'notes');
  expect(secrets.length).toBeGreaterThan(15);
  const places = await leftBehind(stack, 'notes');
  const holding = (texts: readonly string[]) =>
    [...places].flatMap(([place, content]) => (texts.some((part) => content.includes(part)) ? [place] : []));
  // What is looked through is what there is to see.
  const kinds = ['workflow publish-', 'workflow promote-', 'workflow rollback-', 'table ab_', 'object trees/', 'Git'];
  for (const kind of kinds) expect(holding(['1.1.0', 'NoteList']).some((place) => place.startsWith(kind))).toBe(true);
  expect(holding(formsOf(secrets, stack))).toEqual([]);
});

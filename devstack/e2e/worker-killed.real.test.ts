import { afterAll, beforeAll, expect, it } from 'vitest';

import { text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { killWhileAsking } from './killing.ts';
import { type PublishStack, startPublishStack, type System } from './publish-stack.ts';
import { publishedState } from './published-state.ts';
import { detailOf, ended, failureIn, startPublish, stepReaches } from './publishing.ts';
import { messageOf, startRollback } from './rolling-back.ts';
import { smallProduct, textField } from './small-product.ts';

let stack: PublishStack;
let productId: string;
const fields: object[] = [];

beforeAll(async () => {
  stack = await startPublishStack();
  productId = await uploadProduct(stack.api, smallProduct());
});

afterAll(async () => {
  await stack.stop();
});

/** Gives the drafts something new to publish. */
async function change(): Promise<void> {
  fields.push(textField(`extra${fields.length}`));
  await uploadProduct(stack.api, smallProduct(fields));
}

/**
 * Kills the worker while a system has done what it was asked but its answer is held back: the worst moment, since the
 * effect is there and nobody knows of it. `before` is the step whose end is awaited first.
 */
async function publishWithKill(system: System, before: string | null): Promise<string> {
  if (before === null) {
    // Nothing runs yet, so the first thing that the worker does is caught.
    const held = stack.proxies[system].holdAnswers();
    const jobId = await startPublish(stack, productId);
    await held;
    await replaceWorker(system);
    return jobId;
  }
  const jobId = await startPublish(stack, productId);
  await stepReaches(stack, jobId, before, 'completed');
  await stack.proxies[system].holdAnswers();
  await replaceWorker(system);
  return jobId;
}

async function replaceWorker(system: System): Promise<void> {
  await stack.killWorker();
  stack.proxies[system].resume();
  await stack.startWorker();
}

const cases: readonly { readonly step: string; readonly system: System; readonly before: string | null }[] = [
  { step: 'createVersion', system: 'database', before: null },
  { step: 'generate', system: 's3', before: null },
  { step: 'push', system: 'git', before: null },
  { step: 'build', system: 'ci', before: null },
  { step: 'deploy', system: 'runtime', before: null },
  { step: 'verify', system: 'database', before: 'deploy' },
];

it.each(cases)('ends as it would have when the worker is killed in $step', async ({ system, before }) => {
  await stack.startWorker();
  await change();
  const product = { id: productId, code: 'notes' };
  const previous = await publishedState(stack, product, '0.0.0');

  const jobId = await publishWithKill(system, before);
  const detail = await ended(stack, jobId);

  expect(failureIn(detail)).toBeNull();
  const versionCode = text(await detailOf(stack, jobId), 'versionCode');
  const state = await publishedState(stack, product, versionCode);
  expect(state).toEqual({
    releaseRows: 1,
    releaseStatus: 'deployed',
    tags: [...previous.tags, `v${versionCode}`].toSorted(),
    branches: [...new Set([...previous.branches, 'main', `release/${versionCode}`])].toSorted(),
    commits: previous.commits + 1,
    builds: previous.builds + 1,
    serving: versionCode,
  });
});

it('rebuilds an old version, once, when the worker is killed at every step', async () => {
  await stack.startWorker();
  const product = { id: productId, code: 'notes' };
  const before = await publishedState(stack, product, '1.0.0');
  const jobId = await startRollback(stack.api, {
    productId,
    targetVersion: '1.0.0',
    strategy: 'rebuild',
    targetEnv: 'staging',
  });

  await killWhileAsking(stack, 's3', jobId);
  await stepReaches(stack, jobId, 'regenerate', 'completed');
  await killWhileAsking(stack, 'ci', jobId);
  await killWhileAsking(stack, 'ci', jobId);
  await stepReaches(stack, jobId, 'rebuild', 'completed');
  await killWhileAsking(stack, 'runtime', jobId);
  await stepReaches(stack, jobId, 'switch', 'completed');
  await killWhileAsking(stack, 'database', jobId);

  const detail = await ended(stack, jobId);
  expect(failureIn(detail)).toBeNull();
  expect(messageOf(detail, 'regenerate')).toMatch(/^tree [\da-f]{40}, as recorded$/u);
  const after = await publishedState(stack, product, '1.0.0');
  expect(after).toEqual({ ...before, builds: before.builds + 1, serving: '1.0.0' });
});

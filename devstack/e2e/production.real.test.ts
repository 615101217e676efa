import { afterAll, beforeAll, expect, it } from 'vitest';

import type { ApiClient } from '../demo/api-client.ts';
import { refusal } from '../demo/expectation.ts';
import { at, listOf, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { askedFor, colleague, decide, environmentOf, startPromotion, withProduction } from './promoting.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { detailOf, ended, failureIn, startPublish } from './publishing.ts';
import { smallProduct, textField } from './small-product.ts';
import { withTraffic } from './traffic.ts';

let stack: PublishStack;
let approver: ApiClient;
let productId: string;
const fields: object[] = [];
const limits = { intervalSeconds: 1, minRequests: 3, maxLatencyMilliseconds: 30_000 };
const canary = { ...limits, steps: [20, 50].map((weight) => ({ weight, holdSeconds: 2 })) };

beforeAll(async () => {
  stack = await startPublishStack();
  await stack.startWorker();
  approver = await colleague(stack);
  productId = await uploadProduct(stack.api, withProduction(smallProduct(), { canary }));
});

afterAll(async () => {
  await stack.stop();
});

/** Publishes a further field to staging. Returns the version. */
async function publishMore(options: object = {}, settings: object = { canary }): Promise<string> {
  fields.push(textField(`extra${fields.length}`));
  await uploadProduct(stack.api, withProduction(smallProduct(fields), settings));
  const jobId = await startPublish(stack, productId, options);
  const detail = await ended(stack, jobId);
  expect(failureIn(detail)).toBeNull();
  return text(detail, 'versionCode');
}

const servingIn = async (name: 'staging' | 'production') =>
  at(await environmentOf(stack, productId, name), 'serving', 'digest');

async function refusedWith(call: Promise<unknown>): Promise<string> {
  const { message } = await refusal(call);
  return /urn:assembox:problem:([a-z-]+)/u.exec(message)?.[1] ?? message;
}

it('promotes what staging runs, once somebody else has approved it', async () => {
  expect(failureIn(await ended(stack, await startPublish(stack, productId)))).toBeNull();
  const jobId = await startPromotion(stack, productId, '1.0.0');
  const asked = await askedFor(stack, jobId);
  const path = `/api/publishes/${jobId}/approve`;
  expect(await refusedWith(stack.api.send('POST', path, asked))).toBe('own-request');
  const other = { ...asked, imageDigest: `sha256:${'0'.repeat(64)}` };
  expect(await refusedWith(approver.send('POST', path, other))).toBe('approval-mismatch');
  expect(await refusedWith(startPromotion(stack, productId, '1.0.0'))).toBe('promotion-running');

  await Promise.all([approver.send('POST', path, asked), approver.send('POST', path, asked)]);
  const detail = await ended(stack, jobId);
  expect(failureIn(detail)).toBeNull();
  expect(at(detail, 'approval', 'decision')).toBe('approved');
  expect(await servingIn('production')).toBe(asked.imageDigest);
  expect(await refusedWith(startPromotion(stack, productId, '1.0.0'))).toBe('already-in-production');
});

it('takes a publish into production by canary, with the image of staging and no failed request', async () => {
  fields.push(textField('more'));
  await uploadProduct(stack.api, withProduction(smallProduct(fields), { canary }));
  await withTraffic(stack, productId, async () => {
    const jobId = await startPublish(stack, productId, { targetEnv: 'production' });
    await decide(stack, approver, jobId);
    const detail = await ended(stack, jobId);
    expect(failureIn(detail)).toBeNull();
    expect(at(detail, 'status')).toBe('deployed');
  });
  const production = await environmentOf(stack, productId, 'production');
  expect(at(production, 'serving', 'digest')).toBe(await servingIn('staging'));
  expect(at(production, 'canary', 'state')).toBe('empty');
  expect(at(production, 'canary', 'weight')).toBe(0);
  const checks = listOf(production, 'canary', 'checks');
  expect(new Set(checks.map((check) => at(check, 'weight')))).toEqual(new Set([20, 50]));
});

it('aborts a canary that nobody has tried: no data is no proof', async () => {
  const before = await servingIn('production');
  const version = await publishMore();
  const jobId = await startPromotion(stack, productId, version);
  await decide(stack, approver, jobId);
  const detail = await ended(stack, jobId);
  expect(at(detail, 'error', 'type')).toBe('CanaryFailed');
  const production = await environmentOf(stack, productId, 'production');
  expect(at(production, 'serving', 'digest')).toBe(before);
  expect(at(production, 'canary', 'weight')).toBe(0);
  expect(at(production, 'canary', 'state')).toBe('empty');
  expect(await servingIn('staging')).not.toBe(before);
});

it('obeys operators: pause, another weight, abort; and takes no step while the line is stopped', async () => {
  const held = { ...canary, steps: [{ weight: 10, holdSeconds: 600 }] };
  const version = await publishMore({}, { canary: held });
  const before = await servingIn('production');
  const url = `/api/products/${productId}/environments/production`;
  await approver.send('PUT', `${url}/line`, { stopped: true, reason: 'the shop counts its stock' });
  const jobId = await startPromotion(stack, productId, version);
  await decide(stack, approver, jobId);
  const step = async () => {
    const steps = listOf(await detailOf(stack, jobId), 'steps');
    return text(
      steps.find((one) => at(one, 'name') === 'canary'),
      'message',
    );
  };
  await expect.poll(step).toContain('the shop counts its stock');
  expect(await refusedWith(approver.send('POST', `${url}/traffic`, { action: 'pause', reason: 'why not' }))).toBe(
    'canary-action-refused',
  );
  await approver.send('PUT', `${url}/line`, { stopped: false, reason: 'counted' });

  await withTraffic(stack, productId, async () => {
    const weight = async () => at(await environmentOf(stack, productId, 'production'), 'canary', 'weight');
    await expect.poll(weight).toBe(10);
    await approver.send('POST', `${url}/traffic`, { action: 'setWeight', weight: 30, reason: 'a closer look' });
    expect(await weight()).toBe(30);
    await approver.send('POST', `${url}/traffic`, { action: 'abort', reason: 'it looks odd' });
    const detail = await ended(stack, jobId);
    expect(at(detail, 'error', 'type')).toBe('CanaryAborted');
    expect(failureIn(detail)).toContain('it looks odd');
    expect(await weight()).toBe(0);
  });
  expect(await servingIn('production')).toBe(before);
});

it('leaves production alone where the approver rejects it', async () => {
  const before = await servingIn('production');
  const version = await publishMore();
  const jobId = await startPromotion(stack, productId, version);
  await decide(stack, approver, jobId, 'reject');
  const detail = await ended(stack, jobId);
  expect(at(detail, 'error', 'type')).toBe('ApprovalRejected');
  expect(await servingIn('production')).toBe(before);
});

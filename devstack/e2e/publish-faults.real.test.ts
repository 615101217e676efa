import { afterAll, beforeAll, expect, it } from 'vitest';

import { ApiRefused } from '../demo/api-client.ts';
import { listOf, text, textOr } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { publishedState } from './published-state.ts';
import { detailOf, ended, failureIn, startPublish, stepReaches } from './publishing.ts';
import { smallProduct, textField } from './small-product.ts';

let stack: PublishStack;
let productId: string;
const product = () => ({ id: productId, code: 'notes' });

beforeAll(async () => {
  stack = await startPublishStack();
  await stack.startWorker();
  productId = await uploadProduct(stack.api, smallProduct());
});

afterAll(async () => {
  await stack.stop();
});

it('publishes the first version as 1.0.0', async () => {
  const first = await ended(stack, await startPublish(stack, productId));
  expect(failureIn(first)).toBeNull();
  expect(first).toMatchObject({ status: 'deployed', versionCode: '1.0.0', progress: 100 });
});

it('stops the build and leaves nothing behind when it is cancelled while building', async () => {
  await uploadProduct(stack.api, smallProduct([textField('cancelled')]));
  const jobId = await startPublish(stack, productId);
  await stepReaches(stack, jobId, 'build', 'running');
  await stack.api.send('POST', `/api/publishes/${jobId}/cancel`);
  expect(await ended(stack, jobId)).toMatchObject({ status: 'failed', error: { type: 'Cancelled' } });
  expect(await publishedState(stack, product(), '1.1.0')).toMatchObject({
    releaseStatus: 'failed',
    tags: ['v1.0.0'],
    branches: ['main', 'release/1.0.0'],
    serving: '1.0.0',
  });
});

it('retries a cancelled publish with the same version and snapshot', async () => {
  const jobs = listOf(await stack.api.send('GET', `/api/publishes?productId=${productId}`), 'items');
  const cancelled = text(jobs[0], 'jobId');
  await stack.api.send('POST', `/api/publishes/${cancelled}/retry`);
  const detail = await ended(stack, cancelled);
  expect(detail).toMatchObject({ status: 'deployed', versionCode: '1.1.0', attempt: 2 });
  expect(failureIn(detail)).toBeNull();
  expect(await publishedState(stack, product(), '1.1.0')).toMatchObject({ releaseRows: 1, serving: '1.1.0' });
});

it('lets one of two publishes at once through and answers the other 409 with the address of the running job', async () => {
  await uploadProduct(stack.api, smallProduct([textField('cancelled'), textField('twice')]));
  const answers = await Promise.allSettled([startPublish(stack, productId), startPublish(stack, productId)]);
  const [jobId = ''] = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  expect(refusals).toHaveLength(1);
  expect(refusals[0]).toBeInstanceOf(ApiRefused);
  expect(refusals[0]).toMatchObject({ status: 409, message: expect.stringContaining(jobId) });
  expect(await ended(stack, jobId)).toMatchObject({ status: 'deployed', versionCode: '1.2.0' });
  const jobs = listOf(await stack.api.send('GET', `/api/publishes?productId=${productId}`), 'items');
  expect(jobs).toHaveLength(3);
});

it('says so where nothing has changed, and makes no version', async () => {
  const refused = await startPublish(stack, productId).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 409, message: expect.stringMatching(/nothing/iu) });
});

it('goes on when a system is away for a while', async () => {
  await uploadProduct(stack.api, smallProduct([textField('cancelled'), textField('twice'), textField('away')]));
  for (const proxy of [stack.proxies.git, stack.proxies.ci, stack.proxies.runtime]) proxy.cut();
  const jobId = await startPublish(stack, productId);
  const note = async () => {
    const steps = listOf(await detailOf(stack, jobId), 'steps');
    return textOr(
      steps.find((step) => text(step, 'name') === 'push'),
      'message',
    );
  };
  // What is wrong is told while it is retried.
  await expect.poll(note, { timeout: 60_000 }).toMatch(/attempt [2-9]/u);
  for (const proxy of [stack.proxies.git, stack.proxies.ci, stack.proxies.runtime]) proxy.resume();
  expect(await ended(stack, jobId)).toMatchObject({ status: 'deployed', versionCode: '1.3.0' });
});

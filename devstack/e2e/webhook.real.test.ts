import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { buildRequestId } from '../../workflows/contract.ts';
import { text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { type GuardedTemporal, guardTemporal } from '../guarded-temporal.ts';
import { temporalAddress } from '../test-servers.ts';
import { startTraceReceiver, type TraceReceiver } from '../trace-receiver.ts';
import { publishHistory } from './example-history.ts';
import { secretsOf } from './example-secrets.ts';
import { expectQueriesAnswered, expectTargetsUp, valueOf } from './observed-service.ts';
import { startPrometheus } from './prometheus.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { publishedState } from './published-state.ts';
import { detailOf, ended, failureIn, startPublish, stepReaches } from './publishing.ts';
import { smallProduct, textField } from './small-product.ts';
import { expectTraceOfPublish } from './traced-publish.ts';

let stack: PublishStack;
let traces: TraceReceiver;
let temporal: GuardedTemporal;
let folder: string;
let productId: string;

beforeAll(async () => {
  traces = await startTraceReceiver();
  folder = await mkdtemp(path.join(tmpdir(), 'assembox-guarded-'));
  temporal = await guardTemporal(await temporalAddress(), folder);
  const settings = {
    ...temporal.settings,
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.endpoint,
    TEMPORAL_PAYLOAD_KEY: randomBytes(32).toString('base64'),
    TEMPORAL_TASK_QUEUE: 'publish-test',
    TEMPORAL_SEARCH_ATTRIBUTES: 'false',
  };
  stack = await startPublishStack({ observed: { metricsToken: 'of the metrics' }, settings });
  await stack.startWorker();
  productId = await uploadProduct(stack.api, smallProduct());
});

afterAll(async () => {
  await stack.stop();
  await Promise.all([traces.close(), temporal.close()]);
  await rm(folder, { recursive: true, force: true });
});

interface Delivery {
  readonly id: string;
  readonly sentAt?: Date;
  readonly secret?: string;
}

/** Calls the webhook as CI would, saying that the job's build has succeeded. Returns the status. */
async function deliver(jobId: string, { id, sentAt = new Date(), secret }: Delivery): Promise<number> {
  const data = {
    requestId: buildRequestId(jobId, 1),
    job: 'notes',
    number: 1,
    result: 'SUCCESS',
    url: 'http://127.0.0.1/1',
  };
  const body = JSON.stringify({ type: 'build.finished', data });
  const signature = new Webhook(secret ?? stack.env['JENKINS_WEBHOOK_SECRET'] ?? '').sign(id, sentAt, body);
  const response = await fetch(`${stack.env['ASSEMBOX_PUBLIC_URL']}/webhooks/jenkins`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'webhook-signature': signature,
    },
    body,
  });
  return response.status;
}

it('deploys by polling when the webhook is lost', async () => {
  stack.proxies.api.cut();
  const detail = await ended(stack, await startPublish(stack, productId));
  expect(failureIn(detail)).toBeNull();
  expect(detail).toMatchObject({ status: 'deployed' });
  stack.proxies.api.resume();
});

it('is not deceived by forged, stale, early and doubled webhooks', async () => {
  await uploadProduct(stack.api, smallProduct([textField('webhook')]));
  const jobId = await startPublish(stack, productId);
  await stepReaches(stack, jobId, 'build', 'running');

  const forged = `whsec_${Buffer.from(randomUUID()).toString('base64')}`;
  expect(await deliver(jobId, { id: randomUUID(), secret: forged })).toBe(401);
  expect(await deliver(jobId, { id: randomUUID(), sentAt: new Date(Date.now() - 3_600_000) })).toBe(401);
  const id = randomUUID();
  expect(await deliver(jobId, { id })).toBeLessThan(300);
  expect(await deliver(jobId, { id })).toBeLessThan(300);
  // Nobody believes that the build has succeeded: it is looked at, and it goes on.
  expect(text(await detailOf(stack, jobId), 'status')).toBe('building');

  expect(await ended(stack, jobId)).toMatchObject({ status: 'deployed', versionCode: '1.1.0' });
  const state = await publishedState(stack, { id: productId, code: 'notes' }, '1.1.0');
  expect(state).toMatchObject({ builds: 2, tags: ['v1.0.0', 'v1.1.0'], serving: '1.1.0' });
});

it('shows Prometheus all of it, and every alert and panel has its metrics', async () => {
  const { env, dataDir } = stack;
  const prometheus = await startPrometheus({
    dataDir,
    api: new URL(env['ASSEMBOX_PUBLIC_URL'] ?? '').host,
    worker: env['WORKER_METRICS_ADDRESS'] ?? '',
    runtime: new URL(env['ASSEMBOX_RUNTIME_URL'] ?? '').host,
    metricsToken: env['METRICS_TOKEN'] ?? '',
    runtimeToken: env['ASSEMBOX_RUNTIME_TOKEN'] ?? '',
  });
  try {
    const { url } = await stack.runtime.status('notes', 'staging');
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    await expectTargetsUp(prometheus, ['assembox-api', 'assembox-worker', 'assembox-gateway', 'assembox-product']);
    await expectQueriesAnswered(prometheus);
    const built = 'sum(assembox_job_step_duration_seconds_count{kind="publish", step="build"})';
    expect(await valueOf(prometheus, built)).toBe('2');
    const runs = 'assembox_environment_info{product="notes", environment="staging", version="1.1.0"}';
    expect(await valueOf(prometheus, runs)).toBe('1');
    const asked = 'http_request_duration_seconds_count{product="notes", version="1.1.0", track="stable"}';
    expect(await valueOf(prometheus, `sum(${asked})`)).toBeDefined();
  } finally {
    await prometheus.stop();
  }
});

it('shows a tracer each publish as one trace through API, workflow and steps, without secrets and documents', async () => {
  await expectTraceOfPublish(traces, '1.0.0');
  const sent = traces.bodies.join();
  // The product's own drafts, and what was said of a publish.
  for (const content of ['fld_NoteTitle', 'a test']) expect(sent).not.toContain(content);
  for (const secret of await secretsOf(stack, 'notes')) expect(sent).not.toContain(secret);
});

it('leaves nothing to read in the history of a Temporal that others read too', async () => {
  expect(temporal.calls.some((call) => call.endsWith('/RespondActivityTaskCompleted'))).toBe(true);
  const { activities, payloads } = await publishHistory(
    { ...stack.env, TEMPORAL_ADDRESS: await temporalAddress() },
    productId,
  );
  expect(activities).toContain('verify');
  expect(payloads.length).toBeGreaterThan(0);
  expect(payloads.join()).not.toMatch(/notes|a test|Roll out/u);
});

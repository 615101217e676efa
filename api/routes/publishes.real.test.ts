import { insertTestRelease } from '../job-fixture.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { failJob, finishJob, listJobs } from '../../database/jobs.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable } from '../draft-fixture.ts';
import { keepHouse } from '../housekeeping.ts';
import { EngineUnavailable, PublishAlreadyRunning } from '../workflow-calls.ts';

const unavailable = new EngineUnavailable(new Error('refused'));

describe('publishes', () => {
  let api: ApiFixture;
  let count = 0;
  let productId: string;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    Object.assign(api.publishes, { failure: null, startFailure: null, runningJob: null, closing: false });
    api.publishes.started.length = 0;
    api.publishes.cancelled.length = 0;
    count += 1;
    const productUrl = await createPublishable(api, `orders-${count}`);
    productId = productUrl.split('/').at(-1) ?? '';
  });
  afterAll(() => api.close());

  const publish = (payload: object = {}, headers: Record<string, string> = {}) =>
    api.call({ as: 'publisher', method: 'POST', url: '/api/publishes', payload: { productId, ...payload }, headers });
  const post = (url: string) => api.call({ as: 'publisher', method: 'POST', url });
  const jobs = () => listJobs(api.database, productId, { before: null, limit: 10 });

  async function started(): Promise<{ jobId: string; url: string }> {
    const answer = await publish();
    const url = String(answer.headers['location']);
    return { jobId: url.split('/').at(-1) ?? '', url };
  }

  it('start with the next version, and answer 202 with where to look', async () => {
    const answer = await publish({ description: 'First', options: { skipTests: true } });
    const statusUrl = String(answer.headers['location']);
    expect(answer).toMatchObject({ status: 202, body: { versionCode: '1.0.0', status: 'pending', statusUrl } });
    expect(api.publishes.started).toMatchObject([
      {
        jobId: statusUrl.split('/').at(-1),
        attempt: 1,
        productId,
        versionCode: '1.0.0',
        snapshotDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/u),
        description: 'First',
        options: { targetEnv: 'staging', autoDeploy: true, skipTests: true },
        requestedBy: { name: 'the publisher' },
      },
    ]);
    const workflow = encodeURIComponent(`publish-${productId}`);
    expect(await api.call({ as: 'viewer', url: statusUrl })).toMatchObject({
      status: 200,
      body: {
        productId,
        status: 'pending',
        progress: 0,
        attempt: 1,
        logs: [],
        steps: [
          { name: 'createVersion', status: 'pending' },
          { name: 'generate' },
          { name: 'push' },
          { name: 'build' },
          { name: 'deploy' },
          { name: 'verify' },
        ],
        historyUrl: `http://127.0.0.1:8233/namespaces/default/workflows/${workflow}`,
      },
    });
  });

  it('start once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `k-${productId}` };
    const first = await publish({}, headers);
    const second = await publish({}, headers);
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(api.publishes.started).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
  });

  it('are listed with those of their product, newest first', async () => {
    const { jobId } = await started();
    const list = await api.call({ url: `/api/publishes?productId=${productId}` });
    expect(list.body).toMatchObject({ items: [{ jobId }] });
    expect(list.body).not.toHaveProperty('next');
  });

  it('estimate their time from the ones before', async () => {
    const { jobId } = await started();
    await finishJob(api.database, jobId, 'deployed');
    expect((await publish()).body).toMatchObject({ estimatedTime: 1 });
  });

  it('wait where the start got no answer, and start when Temporal is back', async () => {
    api.publishes.startFailure = unavailable;
    const { jobId } = await started();
    expect(api.publishes.started).toEqual([]);
    const later = Date.now() + 60_000;
    await expect(keepHouse(api.services, later)).rejects.toThrow(EngineUnavailable);
    api.publishes.startFailure = null;
    await keepHouse(api.services, later);
    expect(api.publishes.started).toContainEqual(expect.objectContaining({ jobId, attempt: 1 }));
  });

  it('that wait while another one takes their place fail with the reason', async () => {
    api.publishes.startFailure = unavailable;
    const { url } = await started();
    api.publishes.startFailure = new PublishAlreadyRunning({ jobId: '79', versionCode: '1.0.0' });
    await keepHouse(api.services, Date.now() + 60_000);
    expect((await api.call({ url })).body).toMatchObject({
      status: 'failed',
      error: { type: 'PublishAlreadyRunning', message: expect.stringContaining('79') },
    });
  });

  it('are shown while Temporal is down', async () => {
    const { url } = await started();
    api.publishes.failure = unavailable;
    expect((await api.call({ url })).status).toBe(200);
  });

  it('are cancelled through Temporal, and asking again is fine', async () => {
    const { jobId, url } = await started();
    api.publishes.runningJob = { jobId, versionCode: '1.0.0' };
    expect(await post(`${url}/cancel`)).toMatchObject({ status: 202, headers: { location: url } });
    expect((await post(`${url}/cancel`)).status).toBe(202);
    expect(api.publishes.cancelled).toEqual([jobId, jobId]);
  });

  it('that have finished stay as they are when cancelled', async () => {
    const { jobId, url } = await started();
    await finishJob(api.database, jobId, 'deployed');
    expect(await post(`${url}/cancel`)).toMatchObject({ status: 202, body: { status: 'deployed' } });
    expect(api.publishes.cancelled).toEqual([]);
  });

  it('of which no workflow runs are failed by a cancel', async () => {
    const { url } = await started();
    expect((await post(`${url}/cancel`)).body).toMatchObject({ status: 'failed', error: { type: 'Cancelled' } });
  });

  it('that failed are retried when their workflow has closed, and refused until then', async () => {
    const { jobId, url } = await started();
    await failJob(api.database, jobId, { type: 'BuildFailed', step: 'build', message: 'TS2307' });
    api.publishes.runningJob = { jobId, versionCode: '1.0.0' };
    expect(await post(`${url}/retry`)).toMatchObject({ status: 409, body: { jobId } });
    api.publishes.closing = true;
    expect((await post(`${url}/retry`)).status).toBe(202);
  });

  it('that failed are retried with the same version, snapshot and date', async () => {
    const { jobId, url } = await started();
    const [first] = api.publishes.started;
    await failJob(api.database, jobId, { type: 'BuildFailed', step: 'build', message: 'TS2322' });
    expect((await api.call({ url })).body).toMatchObject({ status: 'failed', error: { message: 'TS2322' } });
    const answer = await post(`${url}/retry`);
    expect(answer).toMatchObject({ status: 202, body: { status: 'pending', attempt: 2, progress: 0 } });
    expect(answer.body).not.toHaveProperty('error');
    expect(api.publishes.started[1]).toEqual({ ...first, attempt: 2 });
  });

  it('that stopped after their build are retried to be deployed', async () => {
    const answer = await publish({ options: { autoDeploy: false } });
    const url = String(answer.headers['location']);
    await finishJob(api.database, url.split('/').at(-1) ?? '', 'building');
    expect((await post(`${url}/retry`)).status).toBe(202);
    expect(api.publishes.started[1]).toMatchObject({ attempt: 2, options: { autoDeploy: true } });
  });

  it('that run or are deployed are not retried', async () => {
    const { jobId, url } = await started();
    const refusal = { status: 409, body: { type: 'urn:assembox:problem:not-retryable' } };
    expect(await post(`${url}/retry`)).toMatchObject(refusal);
    await finishJob(api.database, jobId, 'deployed');
    expect(await post(`${url}/retry`)).toMatchObject(refusal);
  });

  it('are not retried when a later version has been published since', async () => {
    const { jobId, url } = await started();
    await failJob(api.database, jobId, { type: 'BuildFailed', step: 'build', message: 'TS2322' });
    await insertTestRelease(api, { productId, versionCode: '9.0.0' });
    expect(await post(`${url}/retry`)).toMatchObject({ status: 409, body: { title: 'Overtaken' } });
    expect(api.publishes.started).toHaveLength(1);
  });

  it('stay failed when Temporal is down at the retry', async () => {
    const { jobId, url } = await started();
    await failJob(api.database, jobId, { type: 'BuildFailed', step: 'build', message: 'TS2322' });
    api.publishes.failure = unavailable;
    expect((await post(`${url}/retry`)).status).toBe(503);
    expect((await api.call({ url })).body).toMatchObject({ status: 'failed', attempt: 1 });
  });
});

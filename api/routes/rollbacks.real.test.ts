import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { findJob, finishJob, listJobs } from '../../database/jobs.ts';
import { recordBuild } from '../../database/releases.ts';
import { listAudit } from '../../database/audit.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { callingLogic, createPublishable } from '../draft-fixture.ts';
import { keepHouse } from '../housekeeping.ts';
import { insertTestRelease } from '../job-fixture.ts';
import { EngineUnavailable, PublishAlreadyRunning } from '../workflow-calls.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const image = `artifact:orders@${digest}`;

describe('rollbacks', () => {
  let api: ApiFixture;
  let count = 0;
  let productId: string;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    Object.assign(api.publishes, { failure: null, startFailure: null, closing: false });
    api.publishes.rolledBack.length = 0;
    api.lackingImages.clear();
    count += 1;
    productId = (await createPublishable(api, `orders-${count}`)).split('/').at(-1) ?? '';
    await release('1.0.0');
  });
  afterAll(() => api.close());

  async function release(versionCode: string): Promise<void> {
    await insertTestRelease(api, { productId, versionCode });
    await recordBuild(api.database, productId, versionCode, { buildJobId: '1', logUrl: null, image, digest });
  }

  const ask = (request: object = {}, as: 'operator' | 'publisher' = 'operator') =>
    api.call({
      as,
      method: 'POST',
      url: '/api/rollbacks',
      payload: {
        productId,
        targetVersion: '1.0.0',
        strategy: 'quick',
        targetEnv: 'production',
        reason: 'orders are lost',
        ...request,
      },
    });
  const jobs = () => listJobs(api.database, productId, { before: null, limit: 10 });
  const started = async () => {
    const { status, body } = await ask();
    expect(status).toBe(202);
    const [job] = await jobs();
    expect(body).toMatchObject({ jobId: job?.id, toVersion: '1.0.0', status: 'pending' });
    return job?.id ?? '';
  };

  it('start at once, and say where they are', async () => {
    const jobId = await started();
    expect(api.publishes.rolledBack).toMatchObject([
      { jobId, productId, versionCode: '1.0.0', environment: 'production', strategy: 'quick', forced: [] },
    ]);
    await finishJob(api.database, jobId, 'deployed');
    expect(await api.call({ as: 'viewer', method: 'GET', url: `/api/rollbacks/${jobId}` })).toMatchObject({
      status: 200,
      body: { status: 'completed', reason: 'orders are lost', requestedBy: 'the operator', targetEnv: 'production' },
    });
    const [entry] = await listAudit(api.database, productId, { before: null, limit: 1 });
    expect(entry).toMatchObject({ actorName: 'the operator', detail: { reason: 'orders are lost', status: 202 } });
  });

  it('only say whether they are safe where that is asked, and write nothing', async () => {
    expect(await ask({ preflight: true })).toMatchObject({ status: 200, body: { safe: true } });
    api.lackingImages.add(digest);
    const { body } = await ask({ preflight: true });
    expect(body).toMatchObject({ safe: false });
    expect(JSON.stringify(body)).toContain('use the strategy rebuild');
    expect(await jobs()).toEqual([]);
  });

  it('are refused where the image is gone, whoever insists', async () => {
    api.lackingImages.add(digest);
    expect(await ask({ force: true })).toMatchObject({
      status: 409,
      body: { type: 'urn:assembox:problem:rollback-unsafe', safe: false },
    });
    expect(await jobs()).toEqual([]);
  });

  it('are refused where secrets are missing, and done by force, which is recorded', async () => {
    const url = `/api/products/${productId}/modules/user/versions/V1/documents`;
    const payload = { documents: [{ kind: 'logic', code: 'Call', content: callingLogic(['LACKING_TOKEN']) }] };
    expect((await api.call({ method: 'PUT', url, payload })).status).toBe(200);
    await release('1.1.0');
    expect(await ask({ targetVersion: '1.1.0' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('LACKING_TOKEN') },
    });
    expect((await ask({ targetVersion: '1.1.0', force: true })).status).toBe(202);
    expect(api.publishes.rolledBack).toMatchObject([{ forced: ['secrets'] }]);
    expect((await jobs())[0]?.request).toMatchObject({ forced: ['secrets'] });
  });

  it('are refused to who does not operate, and where there is no such release', async () => {
    expect((await ask({}, 'publisher')).status).toBe(403);
    expect((await ask({ targetVersion: '9.9.9' })).status).toBe(404);
  });

  it('run one at a time in an environment: the second is told where the first is', async () => {
    api.publishes.startFailure = new PublishAlreadyRunning({ jobId: '77', versionCode: '0.9.0' });
    expect(await ask()).toMatchObject({
      status: 409,
      headers: { location: '/api/rollbacks/77' },
      body: { type: 'urn:assembox:problem:rollback-running', jobId: '77' },
    });
    expect(await jobs()).toEqual([]);
  });

  it('wait while Temporal is down, and are started when it answers', async () => {
    api.publishes.startFailure = new EngineUnavailable(new Error('refused'));
    const jobId = await started();
    expect(api.publishes.rolledBack).toEqual([]);
    api.publishes.startFailure = null;
    await keepHouse(api.services, Date.now() + 60_000);
    expect(api.publishes.rolledBack.map((input) => input.jobId)).toContain(jobId);
  });

  it('are cancelled by operators, on their own way', async () => {
    const jobId = await started();
    const publisher = await api.call({ as: 'publisher', method: 'POST', url: `/api/publishes/${jobId}/cancel` });
    expect(publisher).toMatchObject({ status: 409, body: { type: 'urn:assembox:problem:is-a-rollback' } });
    const answer = await api.call({ as: 'operator', method: 'POST', url: `/api/rollbacks/${jobId}/cancel` });
    expect(answer).toMatchObject({ status: 202, body: { status: 'failed', error: { type: 'Cancelled' } } });
    expect((await findJob(api.database, jobId))?.finishedAt).not.toBeNull();
    const retry = await api.call({ as: 'publisher', method: 'POST', url: `/api/publishes/${jobId}/retry` });
    expect(retry).toMatchObject({ status: 409, body: { type: 'urn:assembox:problem:not-retryable' } });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { recordCanaryCheck } from '../../database/canary-checks.ts';
import { claimEnvironment } from '../../database/environments.ts';
import { beginStep } from '../../database/jobs.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable } from '../draft-fixture.ts';
import { insertTestJob } from '../job-fixture.ts';
import { imageOf, serve } from '../promotion-fixture.ts';
import { EngineUnavailable, UpdateRefused } from '../workflow-calls.ts';

describe('environments', () => {
  let api: ApiFixture;
  let productId: string;
  let url: string;
  let count = 0;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    Object.assign(api.publishes, { failure: null, refusal: null });
    api.publishes.controls.length = 0;
    count += 1;
    const productUrl = await createPublishable(api, `orders-${count}`);
    productId = productUrl.split('/').at(-1) ?? '';
    url = `${productUrl}/environments`;
    serve(api, { staging: '1.1.0', production: '1.0.0' });
  });
  afterAll(() => api.close());

  const traffic = (payload: object, as: keyof ApiFixture['tokens'] = 'operator') =>
    api.call({ as, method: 'POST', url: `${url}/production/traffic`, payload });
  const line = (payload: object, as: keyof ApiFixture['tokens'] = 'operator') =>
    api.call({ as, method: 'PUT', url: `${url}/production/line`, payload });

  /** A promotion that is at its canary. Returns its id. */
  async function canaryRuns(): Promise<string> {
    const jobId = await insertTestJob(api.database, { productId, kind: 'promotion', versionCode: '1.1.0' });
    await beginStep(api.database, jobId, 'canary', { status: 'deploying', progress: 30 });
    await claimEnvironment(api.database, productId, 'production', { jobId, attempt: 1, workflow: 'w' });
    serve(api, { staging: '1.1.0', production: '1.0.0', canary: '1.1.0' });
    return jobId;
  }

  it('show what runs where', async () => {
    expect(await api.call({ as: 'viewer', url })).toMatchObject({
      status: 200,
      body: {
        items: [
          { environment: 'staging', state: 'ready', serving: imageOf('1.1.0'), line: { stopped: false } },
          { environment: 'production', serving: imageOf('1.0.0'), canary: { state: 'empty', weight: 0, checks: [] } },
        ],
      },
    });
    expect((await api.call({ as: 'viewer', url: `${url}/moon` })).status).toBe(400);
  });

  it('show the canary with its checks, and the job that changes them', async () => {
    const jobId = await canaryRuns();
    const check = { step: 0, checkNumber: 0, checkedAt: new Date(), weight: 10, serverErrors: 0, latencyMs: 12 };
    const verdict = { verdict: 'passed', message: '40 requests' } as const;
    await recordCanaryCheck(api.database, { jobId, attempt: 1, requests: 40, ...check, ...verdict });
    expect((await api.call({ as: 'viewer', url: `${url}/production` })).body).toMatchObject({
      canary: {
        serving: imageOf('1.1.0'),
        checks: [{ step: 0, weight: 10, requests: 40, serverErrors: 0, latencyMilliseconds: 12, ...verdict }],
      },
      job: { jobId, kind: 'promotion', versionCode: '1.1.0', currentStep: 'canary' },
    });
  });

  it('have a line, which operators stop and start with a reason', async () => {
    for (const role of ['viewer', 'designer', 'publisher', 'approver'] as const)
      expect((await line({ stopped: true, reason: 'why not' }, role)).status).toBe(403);
    expect((await line({ stopped: true })).status).toBe(400);
    expect((await line({ stopped: true, reason: 'stocktaking' })).body).toMatchObject({
      line: { stopped: true, reason: 'stocktaking', by: 'the operator', since: expect.any(String) },
    });
    expect((await api.call({ as: 'viewer', url: `${url}/staging` })).body).toMatchObject({ line: { stopped: false } });
    expect((await line({ stopped: false, reason: 'counted' })).body).toMatchObject({ line: { stopped: false } });
  });

  it('pass on what an operator tells the canary, with who and why', async () => {
    await canaryRuns();
    for (const action of ['pause', 'resume', 'promote', 'abort'])
      expect((await traffic({ action, reason: 'a look' })).status).toBe(200);
    expect((await traffic({ action: 'setWeight', weight: 25, reason: 'more' })).status).toBe(200);
    const by = { name: 'the operator' };
    expect(api.publishes.controls).toMatchObject([
      { action: 'pause', by, reason: 'a look' },
      { action: 'resume' },
      { action: 'promote' },
      { action: 'abort' },
      { action: 'setWeight', weight: 25, by, reason: 'more' },
    ]);
  });

  it('refuse what makes no sense, and who may not', async () => {
    await canaryRuns();
    for (const wrong of [
      { action: 'setWeight', reason: 'no weight' },
      { action: 'setWeight', weight: 101, reason: 'too much' },
      { action: 'pause' },
      { action: 'explode', reason: 'no' },
    ])
      expect((await traffic(wrong)).status).toBe(400);
    for (const role of ['viewer', 'designer', 'publisher', 'approver'] as const)
      expect((await traffic({ action: 'pause', reason: 'a look' }, role)).status).toBe(403);
    expect(api.publishes.controls).toEqual([]);
  });

  it('say so where there is no canary, where it refuses, and where Temporal is down', async () => {
    const refused = { type: 'urn:assembox:problem:canary-action-refused' };
    const nothing = await traffic({ action: 'pause', reason: 'a look' });
    expect(nothing).toMatchObject({ status: 409, body: { ...refused, detail: expect.stringContaining('Nothing') } });
    await canaryRuns();
    api.publishes.refusal = new UpdateRefused('CanaryActionRefused', 'The canary is not paused.');
    expect(await traffic({ action: 'resume', reason: 'go on' })).toMatchObject({
      status: 409,
      body: { ...refused, detail: 'The canary is not paused.' },
    });
    api.publishes.failure = new EngineUnavailable(new Error('refused'));
    expect(await traffic({ action: 'pause', reason: 'a look' })).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('Whether the canary was told is not known') },
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { closeApproval, findApproval } from '../../database/approvals.ts';
import { claimEnvironment } from '../../database/environments.ts';
import { failJob, findJob, listJobs } from '../../database/jobs.ts';
import { promoteWorkflowId } from '../../workflows/deployment-contract.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable } from '../draft-fixture.ts';
import { keepHouse } from '../housekeeping.ts';
import { insertTestJob } from '../job-fixture.ts';
import { askTestApproval, imageOf, insertStagedRelease, serve } from '../promotion-fixture.ts';
import { EngineUnavailable, PublishAlreadyRunning, UpdateRefused } from '../workflow-calls.ts';

const unavailable = new EngineUnavailable(new Error('refused'));
const problem = (code: string) => ({ type: `urn:assembox:problem:${code}` });

describe('promotions', () => {
  let api: ApiFixture;
  let productId: string;
  let count = 0;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    Object.assign(api.publishes, { failure: null, startFailure: null, refusal: null });
    for (const calls of [api.publishes.promoted, api.publishes.decisions]) calls.length = 0;
    count += 1;
    productId = (await createPublishable(api, `orders-${count}`)).split('/').at(-1) ?? '';
    await insertStagedRelease(api, { productId, versionCode: '1.1.0' });
    serve(api, { staging: '1.1.0', production: '1.0.0' });
  });
  afterAll(() => api.close());

  const promote = (version = '1.1.0', as: keyof ApiFixture['tokens'] = 'publisher') =>
    api.call({ as, method: 'POST', url: `/api/products/${productId}/releases/${version}/promotions`, payload: {} });
  const jobs = () => listJobs(api.database, productId, { before: null, limit: 10 });
  const answer = (jobId: string, verb: string, payload: object, as: keyof ApiFixture['tokens'] = 'approver') =>
    api.call({ as, method: 'POST', url: `/api/publishes/${jobId}/${verb}`, payload });

  async function started(): Promise<string> {
    const { headers } = await promote();
    return String(headers['location']).split('/').at(-1) ?? '';
  }

  it('start with the image that staging runs, and answer 202 with where to look', async () => {
    const jobId = await started();
    const { digest, image } = imageOf('1.1.0');
    expect(api.publishes.promoted).toMatchObject([
      { kind: 'promotion', jobId, attempt: 1, versionCode: '1.1.0', image: { digest, image } },
    ]);
    expect(await api.call({ as: 'viewer', url: `/api/publishes/${jobId}` })).toMatchObject({
      status: 200,
      body: {
        kind: 'promotion',
        targetEnv: 'production',
        status: 'pending',
        steps: [{ name: 'approve', status: 'pending' }, { name: 'canary' }, { name: 'promote' }],
      },
    });
  });

  it('start once for one Idempotency-Key', async () => {
    const url = `/api/products/${productId}/releases/1.1.0/promotions`;
    const request = { as: 'publisher', method: 'POST', url, payload: {}, headers: { 'idempotency-key': `p-${count}` } };
    const first = await api.call({ ...request, as: 'publisher', method: 'POST' });
    expect((await api.call({ ...request, as: 'publisher', method: 'POST' })).body).toEqual(first.body);
    expect(api.publishes.promoted).toHaveLength(1);
  });

  it('are refused, with nothing written, where staging does not run the version or production does', async () => {
    serve(api, { staging: '1.2.0', production: '1.0.0' });
    expect(await promote()).toMatchObject({ status: 409, body: problem('not-in-staging') });
    serve(api, { staging: null, production: null });
    expect(await promote()).toMatchObject({ status: 409, body: { detail: 'Staging runs nothing, not 1.1.0.' } });
    serve(api, { staging: '1.1.0', production: '1.1.0' });
    expect(await promote()).toMatchObject({ status: 409, body: problem('already-in-production') });
    expect(await promote('7.0.0')).toMatchObject({ status: 404 });
    expect(await jobs()).toEqual([]);
  });

  it('are refused while another one of the product runs, with its address', async () => {
    api.publishes.startFailure = new PublishAlreadyRunning({ jobId: '77', versionCode: '1.0.5' });
    expect(await promote()).toMatchObject({
      status: 409,
      headers: { location: '/api/publishes/77' },
      body: { ...problem('promotion-running'), jobId: '77', versionCode: '1.0.5' },
    });
    expect(await jobs()).toEqual([]);
  });

  it('are for publishers, and decisions for approvers', async () => {
    for (const role of ['viewer', 'designer', 'approver', 'operator'] as const)
      expect((await promote('1.1.0', role)).status).toBe(403);
    const jobId = await started();
    const asked = await askTestApproval(api, jobId);
    for (const role of ['viewer', 'designer', 'publisher', 'operator'] as const)
      expect((await answer(jobId, 'approve', asked, role)).status).toBe(403);
    expect(api.publishes.decisions).toEqual([]);
  });

  it('wait while Temporal is down, and are started later', async () => {
    api.publishes.startFailure = unavailable;
    const jobId = await started();
    expect(await findJob(api.database, jobId)).toMatchObject({ status: 'pending', finishedAt: null });
    const later = Date.now() + 60_000;
    await expect(keepHouse(api.services, later)).rejects.toThrow(EngineUnavailable);
    api.publishes.startFailure = null;
    await keepHouse(api.services, later);
    expect(api.publishes.promoted).toContainEqual(expect.objectContaining({ jobId, attempt: 1 }));
  });

  it('that failed are retried: the same image, and the approval is asked for anew', async () => {
    const jobId = await started();
    await askTestApproval(api, jobId);
    await failJob(api.database, jobId, { type: 'CanaryFailed', step: 'canary', message: 'no data' });
    const retry = await api.call({ as: 'publisher', method: 'POST', url: `/api/publishes/${jobId}/retry` });
    expect(retry).toMatchObject({ status: 202, body: { attempt: 2, status: 'pending' } });
    expect(retry.body).not.toHaveProperty('approval');
    expect(api.publishes.promoted[1]).toEqual({ ...api.publishes.promoted[0], attempt: 2 });
  });

  it('take the place of a retry where staging runs what a publish made', async () => {
    productId = (await createPublishable(api, `direct-${count}`)).split('/').at(-1) ?? '';
    const jobId = await insertTestJob(api.database, { productId, versionCode: '3.0.0' });
    await insertStagedRelease(api, { productId, versionCode: '3.0.0', jobId });
    await failJob(api.database, jobId, { type: 'ApprovalRejected', step: 'approve', message: 'no' });
    const retry = await api.call({ as: 'publisher', method: 'POST', url: `/api/publishes/${jobId}/retry` });
    expect(retry).toMatchObject({
      status: 409,
      body: { ...problem('not-retryable'), mend: expect.stringContaining('/releases/3.0.0/promotions') },
    });
  });

  describe('are decided', () => {
    it('by an approver, about one image of one snapshot; the same answer again is success', async () => {
      const jobId = await started();
      const asked = await askTestApproval(api, jobId);
      expect((await answer(jobId, 'approve', { ...asked, comment: 'fine' })).status).toBe(200);
      expect(api.publishes.decisions).toMatchObject([
        { ...asked, decision: 'approved', comment: 'fine', by: { name: 'the approver' } },
      ]);
      const by = { id: '2', name: 'the approver' };
      await closeApproval(api.database, jobId, 1, { decision: 'approved', by, comment: 'fine' });
      expect(await answer(jobId, 'approve', asked)).toMatchObject({
        status: 200,
        body: { approval: { decision: 'approved', decidedBy: 'the approver', comment: 'fine' } },
      });
      expect(api.publishes.decisions).toHaveLength(1);
      expect(await answer(jobId, 'reject', asked)).toMatchObject({
        status: 409,
        body: { ...problem('already-decided'), detail: 'It was approved by the approver.' },
      });
    });

    it('not of a job that was cancelled, which holds nothing then, also where no workflow of it ran any more', async () => {
      const jobId = await started();
      const asked = await askTestApproval(api, jobId);
      const writer = { jobId, attempt: 1, workflow: promoteWorkflowId(productId) };
      expect(await claimEnvironment(api.database, productId, 'production', writer)).toBeNull();
      expect((await api.call({ method: 'POST', url: `/api/publishes/${jobId}/cancel` })).status).toBe(202);
      expect(await findApproval(api.database, jobId, 1)).toMatchObject({ decision: 'cancelled' });
      const url = `/api/products/${productId}/environments/production`;
      expect((await api.call({ method: 'GET', url })).body).not.toHaveProperty('job');
      expect(await answer(jobId, 'approve', asked)).toMatchObject({ status: 409, body: problem('already-decided') });
      expect(api.publishes.decisions).toEqual([]);
    });

    it('not about another image or snapshot', async () => {
      const jobId = await started();
      const asked = await askTestApproval(api, jobId);
      const other = `sha256:${'9'.repeat(64)}`;
      for (const wrong of [{ imageDigest: other }, { snapshotDigest: other }])
        expect(await answer(jobId, 'approve', { ...asked, ...wrong })).toMatchObject({
          status: 409,
          body: { ...problem('approval-mismatch'), ...asked },
        });
      expect((await answer(jobId, 'approve', { ...asked, imageDigest: 'latest' })).status).toBe(400);
      expect(api.publishes.decisions).toEqual([]);
    });

    it('not by who asked, whatever else they may do', async () => {
      const { headers } = await promote('1.1.0', 'admin');
      const jobId = String(headers['location']).split('/').at(-1) ?? '';
      const asked = await askTestApproval(api, jobId);
      for (const verb of ['approve', 'reject'])
        expect(await answer(jobId, verb, asked, 'admin')).toMatchObject({ status: 403, body: problem('own-request') });
      expect(api.publishes.decisions).toEqual([]);
    });

    it('not where nothing is asked, or Temporal is down', async () => {
      const jobId = await started();
      const early = { imageDigest: imageOf('1.1.0').digest, snapshotDigest: imageOf('1.1.0').digest };
      expect(await answer(jobId, 'approve', early)).toMatchObject({
        status: 409,
        body: problem('approval-not-awaited'),
      });
      const asked = await askTestApproval(api, jobId);
      api.publishes.failure = unavailable;
      expect(await answer(jobId, 'approve', asked)).toMatchObject({ status: 503, body: problem('engine-unavailable') });
    });

    it.each([
      ['OwnRequest', 403, 'own-request'],
      ['ApprovalMismatch', 409, 'approval-mismatch'],
      ['AlreadyDecided', 409, 'already-decided'],
      ['ApprovalNotAwaited', 409, 'approval-not-awaited'],
    ])('by the workflow: its refusal %s is answered with %i, %s', async (type, status, code) => {
      const jobId = await started();
      const asked = await askTestApproval(api, jobId);
      api.publishes.refusal = new UpdateRefused(type, 'it says no');
      expect(await answer(jobId, 'approve', asked)).toMatchObject({ status, body: problem(code) });
    });
  });
});

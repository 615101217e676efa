import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { listAudit } from '../../database/audit.ts';
import {
  announceImageRemoval,
  finishImageRemoval,
  markBranchRemoved,
  markReleaseRemoved,
} from '../../database/retained.ts';
import { finishRetentionRun, listRetentionRuns, recordRetentionPlan } from '../../database/retention.ts';
import { recordBuild } from '../../database/releases.ts';
import { defaultRetention } from '../../versions/retention.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable, customer } from '../draft-fixture.ts';
import { insertTestRelease } from '../job-fixture.ts';
import { EngineUnavailable } from '../workflow-calls.ts';

const everything = { before: null, limit: 100 };
const policy = { maxReleaseVersions: 5, maxDockerImages: 4, maxGitBranches: 3, minRetentionDays: 0 };

let api: ApiFixture;
let count = 0;
let url: string;
let productId: string;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  count += 1;
  const productUrl = await createPublishable(api, `kept-${count}`);
  productId = productUrl.split('/').at(-1) ?? '';
  url = `${productUrl}/retention`;
  Object.assign(api.retention, { failure: null, isRunning: false });
});
afterAll(async () => {
  await api.close();
});

const run = (payload: object = {}, as: 'operator' | 'publisher' = 'operator') =>
  api.call({ as, method: 'POST', url: `${url}/run`, payload });

describe('the retention policy of a product', () => {
  it('is the seed’s until an operator sets another one, and who did is in the audit log', async () => {
    expect(await api.call({ as: 'viewer', method: 'GET', url })).toMatchObject({
      status: 200,
      body: { ...defaultRetention, isDefault: true },
    });
    const changed = { status: 200, body: { ...policy, isDefault: false, modifiedBy: 'the operator' } };
    expect(await api.call({ as: 'operator', method: 'PUT', url, payload: policy })).toMatchObject(changed);
    expect(await api.call({ as: 'viewer', method: 'GET', url })).toMatchObject(changed);
    const [entry] = await listAudit(api.database, productId, everything);
    expect(entry).toMatchObject({ actorName: 'the operator', detail: { maxReleaseVersions: '5', status: 200 } });
  });

  it('is changed by nobody else, and to nothing that would keep nothing', async () => {
    expect(await api.call({ as: 'publisher', method: 'PUT', url, payload: policy })).toMatchObject({ status: 403 });
    const none = { ...policy, maxReleaseVersions: 0, minRetentionDays: -1 };
    expect(await api.call({ as: 'operator', method: 'PUT', url, payload: none })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/maxReleaseVersions' }, { pointer: '/minRetentionDays' }] },
    });
  });
});

describe('a retention run', () => {
  it('is started, and tells what it removed when it has ended', async () => {
    const started = await run({ dryRun: true });
    expect(started).toMatchObject({ status: 202, body: { runId: expect.any(String) } });
    const input = api.retention.started.at(-1);
    expect(input).toMatchObject({ productId, dryRun: true, requestedBy: 'the operator' });
    const runUrl = String(started.headers['location']);
    expect(await api.call({ as: 'viewer', method: 'GET', url: runUrl })).toMatchObject({
      status: 200,
      body: { runId: input?.runId, dryRun: true, status: 'running' },
    });
    const image = {
      name: 'sha256:1',
      versionCode: '1.0.0',
      verdict: 'remove',
      why: 'beyond the newest 4 images',
    } as const;
    await recordRetentionPlan(api.database, input?.runId ?? '', { images: [image], branches: [], releases: [] });
    await finishRetentionRun(api.database, input?.runId ?? '', null);
    expect(await api.call({ as: 'viewer', method: 'GET', url: runUrl })).toMatchObject({
      body: { status: 'completed', outcome: { images: [image] } },
    });
    expect(await api.call({ as: 'viewer', method: 'GET', url: `${url}/runs` })).toMatchObject({
      body: { items: [{ runId: input?.runId, status: 'completed' }] },
    });
  });

  it('is refused beside another one, while Temporal is down, and to who is no operator, and leaves no trace', async () => {
    api.retention.isRunning = true;
    expect(await run()).toMatchObject({ status: 409, body: { type: 'urn:assembox:problem:retention-running' } });
    api.retention.failure = new EngineUnavailable(new Error('refused'));
    expect(await run()).toMatchObject({ status: 503 });
    expect(await run({}, 'publisher')).toMatchObject({ status: 403 });
    expect(await listRetentionRuns(api.database, productId, everything)).toEqual([]);
  });
});

describe('a release', () => {
  it('says that its image and branch are gone, is still read, and leaves the list when it is removed', async () => {
    await insertTestRelease(api, { productId, versionCode: '1.0.0' });
    await api.call({
      method: 'PUT',
      url: url.replace('/retention', '/modules/user/versions/V1/documents/model/Customer'),
      headers: { 'if-match': '*' },
      payload: { ...customer(), label: { en: 'Client' } },
    });
    await insertTestRelease(api, { productId, versionCode: '1.1.0' });
    const digest = `sha256:${'1'.repeat(64)}`;
    await recordBuild(api.database, productId, '1.0.0', { buildJobId: '1', logUrl: null, image: 'orders', digest });
    const releases = url.replace('/retention', '/releases');
    await announceImageRemoval(api.database, { productId, digest, runId: '1' });
    const read = () => api.call({ as: 'viewer', method: 'GET', url: `${releases}/1.0.0` });
    expect((await read()).body).not.toHaveProperty('imageRemovedAt');
    await finishImageRemoval(api.database, productId, digest);
    await markBranchRemoved(api.database, productId, '1.0.0');
    await markReleaseRemoved(api.database, productId, '1.0.0');
    expect(await read()).toMatchObject({
      status: 200,
      body: {
        imageDigest: digest,
        imageRemovedAt: expect.any(String),
        branchRemovedAt: expect.any(String),
        removed: true,
      },
    });
    expect(await api.call({ as: 'viewer', method: 'GET', url: `${releases}/1.0.0/files` })).toMatchObject({
      status: 200,
    });
    const list = async (query = '') =>
      (await api.call({ as: 'viewer', method: 'GET', url: `${releases}${query}` })).body;
    expect(await list()).toMatchObject({ items: [{ versionCode: '1.1.0' }] });
    expect(await list('?removed=true')).toMatchObject({ items: [{ versionCode: '1.1.0' }, { versionCode: '1.0.0' }] });
    // Built again: it is there.
    await recordBuild(api.database, productId, '1.0.0', { buildJobId: '2', logUrl: null, image: 'orders', digest });
    expect((await read()).body).not.toHaveProperty('imageRemovedAt');
  });
});

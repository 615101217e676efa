import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { finishJob, listJobs } from '../../database/jobs.ts';
import { insertTestRelease } from '../job-fixture.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createProduct, createPublishable, customer } from '../draft-fixture.ts';
import { EngineUnavailable, PublishAlreadyRunning } from '../workflow-calls.ts';

const dangling = { id: 'rel_Nowhere', code: 'nowhere', type: 'manyToOne', target: 'Nobody' };
const unavailable = new EngineUnavailable(new Error('refused'));

describe('publishes are refused, with nothing written:', () => {
  let api: ApiFixture;
  let count = 0;
  let productId: string;
  let productUrl: string;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    Object.assign(api.publishes, { failure: null, startFailure: null, runningJob: null, closing: false });
    api.publishes.started.length = 0;
    api.publishes.cancelled.length = 0;
    count += 1;
    productUrl = await createPublishable(api, `orders-${count}`);
    productId = productUrl.split('/').at(-1) ?? '';
  });
  afterAll(() => api.close());

  const publish = (payload: object = {}, headers: Record<string, string> = {}) =>
    api.call({ as: 'publisher', method: 'POST', url: '/api/publishes', payload: { productId, ...payload }, headers });
  const post = (url: string) => api.call({ as: 'publisher', method: 'POST', url });
  const jobs = () => listJobs(api.database, productId, { before: null, limit: 10 });
  const objects = () => api.objectStore.list('');

  it('a second one of a product, with the address of the running one', async () => {
    api.publishes.runningJob = { jobId: '77', versionCode: '0.9.0' };
    const before = await objects();
    expect(await publish()).toMatchObject({
      status: 409,
      headers: { location: '/api/publishes/77' },
      body: { type: 'urn:assembox:problem:publish-running', jobId: '77', statusUrl: '/api/publishes/77' },
    });
    expect([await jobs(), await objects()]).toEqual([[], before]);
  });

  it('none where the running one has done its work and closes, but one where it does not close', async () => {
    await publish({ versionCode: '1.0.0' });
    const [{ id: jobId, versionCode } = { id: '', versionCode: '' }] = await jobs();
    await finishJob(api.database, jobId, 'deployed');
    api.publishes.runningJob = { jobId, versionCode };
    expect(await publish()).toMatchObject({ status: 409, body: { jobId } });
    api.publishes.closing = true;
    expect((await publish({ versionCode: '1.0.1' })).status).toBe(202);
  });

  it('one that loses the race for its product', async () => {
    api.publishes.startFailure = new PublishAlreadyRunning({ jobId: '78', versionCode: '0.9.0' });
    expect(await publish()).toMatchObject({ status: 409, body: { jobId: '78' } });
    expect(await jobs()).toEqual([]);
  });

  it('any while Temporal is down', async () => {
    api.publishes.failure = unavailable;
    const before = await objects();
    expect(await publish()).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30' },
      body: { type: 'urn:assembox:problem:engine-unavailable', detail: expect.stringContaining('Temporal') },
    });
    expect([await jobs(), await objects()]).toEqual([[], before]);
  });

  it.each([
    ['1.0', 'version-invalid'],
    ['v1.0.0', 'version-invalid'],
    ['../../1.0.0', 'version-invalid'],
    ['1.4.0', 'version-not-greater'],
    ['1.5.0', 'version-exists'],
  ])('version %s where 1.5.0 was the last', async (versionCode, type) => {
    await insertTestRelease(api, { productId, versionCode: '1.5.0' });
    await api.call({
      method: 'PUT',
      url: `${productUrl}/modules/user/versions/V1/documents/model/Customer`,
      headers: { 'if-match': '*' },
      payload: { ...customer(), label: { en: 'Client' } },
    });
    expect(await publish({ versionCode })).toMatchObject({
      status: 422,
      body: { type: `urn:assembox:problem:${type}`, errors: [{ pointer: '/versionCode' }], mend: expect.any(String) },
    });
    expect(await jobs()).toEqual([]);
  });

  it('drafts in which nothing has changed', async () => {
    await insertTestRelease(api, { productId, versionCode: '1.5.0' });
    expect(await publish()).toMatchObject({
      status: 409,
      body: { type: 'urn:assembox:problem:nothing-changed', detail: expect.stringContaining('1.5.0') },
    });
  });

  it.each([
    ['a dangling reference', { relations: [dangling] }, '/relations/0/target', 'dangling-reference'],
    [
      'a reserved word',
      { fields: [{ ...customer().fields[0], code: 'constructor' }] },
      '/fields/0/code',
      'reserved-word',
    ],
    ['a broken schema', { table: 'No Table' }, '/table', 'bad-format'],
  ])('%s, naming document, pointer, rule and mend', async (_name, change, pointer, rule) => {
    const broken = { ...customer('Broken'), ...change };
    const url = `${productUrl}/modules/user/versions/V1/documents/model/Broken`;
    await api.call({ method: 'PUT', url, payload: broken });
    const before = await objects();
    const found = { document: 'user/model/Broken', pointer, rule, mend: expect.any(String) };
    expect(await publish()).toMatchObject({
      status: 422,
      body: {
        type: 'urn:assembox:problem:validation-failed',
        errors: expect.arrayContaining([expect.objectContaining(found)]),
      },
    });
    expect([await jobs(), await objects()]).toEqual([[], before]);
    expect((await post(`${productUrl}/validate`)).body).toMatchObject({
      valid: false,
      errors: expect.arrayContaining([expect.objectContaining(found)]),
    });
  });

  it('two models with one table', async () => {
    const twin = { ...customer('Twin'), table: 'usr_customer' };
    await api.call({
      method: 'PUT',
      url: `${productUrl}/modules/user/versions/V1/documents/model/Twin`,
      payload: twin,
    });
    const answer = await publish();
    expect(answer).toMatchObject({ status: 422, body: { type: 'urn:assembox:problem:validation-failed' } });
    expect(answer.text).toContain('usr_customer');
  });

  it('a product without drafts', async () => {
    productId = (await createProduct(api, `empty-${count}`)).split('/').at(-1) ?? '';
    expect(await publish()).toMatchObject({
      status: 422,
      body: { type: 'urn:assembox:problem:validation-failed', errors: [{ document: 'product' }] },
    });
  });

  it('a product that does not exist', async () => {
    expect(await publish({ productId: '1' })).toMatchObject({ status: 404 });
  });
});

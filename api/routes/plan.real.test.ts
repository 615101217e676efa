import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { listAudit } from '../../database/audit.ts';
import { listJobs } from '../../database/jobs.ts';
import { listReleases } from '../../database/releases.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createProduct, createPublishable, customer } from '../draft-fixture.ts';
import { type GitFixture, releaseDrafts, startGit } from '../git-fixture.ts';

const phone = { id: 'fld_CustomerPhone', code: 'phone', type: 'phone', label: { en: 'Phone' } };
const entity = 'server/src/modules/user/customer.entity.ts';
const page = { before: null, limit: 100 };

let api: ApiFixture;
let git: GitFixture;
let count = 0;
let code: string;
let productUrl: string;
let productId: string;
beforeAll(async () => {
  git = await startGit();
  api = await startApi({}, undefined, git.gitHost);
});
beforeEach(async () => {
  count += 1;
  code = `plan-${count}`;
  productUrl = await createPublishable(api, code);
  productId = productUrl.split('/').at(-1) ?? '';
});
afterAll(async () => {
  await api.close();
  await git.close();
});

const plan = (payload: object = {}, query = '') =>
  api.call({ as: 'viewer', method: 'POST', url: `${productUrl}/plan${query}`, payload });
const saveCustomer = (change: object) =>
  api.call({
    method: 'PUT',
    url: `${productUrl}/modules/user/versions/V1/documents/model/Customer`,
    headers: { 'if-match': '*' },
    payload: { ...customer(), ...change },
  });

describe('the plan', () => {
  it('of a first release has every file as new and the initial migration', async () => {
    expect(await plan()).toMatchObject({
      status: 200,
      body: {
        versionCode: '1.0.0',
        changes: expect.arrayContaining([expect.objectContaining({ impact: 'additive' })]),
        files: {
          changed: 0,
          removed: 0,
          unchanged: 0,
          items: expect.arrayContaining([
            { path: entity, kind: 'added', addedLines: expect.any(Number), removedLines: 0 },
          ]),
        },
        migration: { name: '0001-initial', verdict: 'safe', explanation: expect.stringContaining('Safe') },
        drift: { drifted: false, files: [] },
      },
    });
  });

  it('needs no body', async () => {
    expect(await api.call({ method: 'POST', url: `${productUrl}/plan` })).toMatchObject({
      status: 200,
      body: { versionCode: '1.0.0' },
    });
  });

  it('of a new field names version, change, documents, files, statements and nothing else', async () => {
    await releaseDrafts(api, productId, '1.0.0');
    await saveCustomer({ fields: [...customer().fields, phone] });
    const answer = await plan();
    expect(answer).toMatchObject({
      status: 200,
      body: {
        versionCode: '1.1.0',
        previousVersion: '1.0.0',
        changeType: 'minor',
        changes: [
          { subject: 'user/Customer.phone', kind: 'added', impact: 'additive', message: '`Customer.phone`: new field' },
        ],
        documents: [{ path: 'user/V1/model/Customer', kind: 'changed' }],
        files: {
          removed: 0,
          items: expect.arrayContaining([
            { path: entity, kind: 'changed', addedLines: expect.any(Number), removedLines: 0 },
            {
              path: 'generated.json',
              kind: 'changed',
              addedLines: expect.any(Number),
              removedLines: expect.any(Number),
            },
          ]),
        },
        migration: {
          name: '0002-usr-customer',
          verdict: 'safe',
          statements: [expect.stringContaining('ADD COLUMN')],
        },
      },
    });
    expect(answer.text).not.toContain('"path":"server/src/main.ts"');
  });

  it('shows the diff of one file on request', async () => {
    await releaseDrafts(api, productId, '1.0.0');
    await saveCustomer({ fields: [...customer().fields, phone] });
    expect(await plan({}, `?file=${encodeURIComponent(entity)}`)).toMatchObject({
      status: 200,
      body: { file: { path: entity, diff: expect.stringMatching(/^--- a\/server[^]*\n\+ {2}phone/u) } },
    });
    expect(await plan({}, '?file=server/src/main.ts')).toMatchObject({ status: 404 });
  });

  it('takes a version that is given', async () => {
    await releaseDrafts(api, productId, '1.0.0');
    await saveCustomer({ label: { en: 'Client' } });
    expect(await plan({ versionCode: '2.0.0' })).toMatchObject({ body: { versionCode: '2.0.0', changeType: 'patch' } });
    expect(await plan({ versionCode: '0.9.0' })).toMatchObject({
      status: 422,
      body: { type: 'urn:assembox:problem:version-not-greater', errors: [{ pointer: '/versionCode' }] },
    });
  });

  it('refuses what publishing would refuse, with every error', async () => {
    await releaseDrafts(api, productId, '1.0.0');
    expect(await plan()).toMatchObject({ status: 409, body: { type: 'urn:assembox:problem:nothing-changed' } });
    const bad = [
      { ...phone, code: 'constructor' },
      { ...phone, id: 'fld_Two', maxLength: -1 },
    ];
    await saveCustomer({ fields: [...customer().fields, ...bad] });
    const planned = await plan();
    const published = await api.call({ method: 'POST', url: '/api/publishes', payload: { productId } });
    expect(planned).toMatchObject({ status: 422, body: { type: 'urn:assembox:problem:validation-failed' } });
    expect(planned.body).toMatchObject({ errors: Object(published.body).errors });
  });

  it('of a product without drafts says so', async () => {
    productUrl = await createProduct(api, `empty-${count}`);
    expect(await plan()).toMatchObject({ status: 422, body: { type: 'urn:assembox:problem:validation-failed' } });
  });

  it('writes nothing', async () => {
    const state = async () => [
      await api.objectStore.list(''),
      await listJobs(api.database, productId, page),
      await listReleases(api.database, productId, page),
      await listAudit(api.database, productId, page),
      await git.gitHost.readRef(code, 'refs/heads/main'),
    ];
    const before = await state();
    expect(await plan()).toMatchObject({ status: 200 });
    expect(await state()).toEqual(before);
    expect(api.publishes.started.filter((input) => input.productId === productId)).toEqual([]);
  });
});

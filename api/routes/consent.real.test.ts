import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { listAudit } from '../../database/audit.ts';
import { listJobs } from '../../database/jobs.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable, customer } from '../draft-fixture.ts';
import { type GitFixture, releaseDrafts, startGit } from '../git-fixture.ts';

const page = { before: null, limit: 100 };
const since = { id: 'fld_CustomerSince', code: 'since', label: { en: 'Since' } };

let api: ApiFixture;
let git: GitFixture;
let count = 0;
let productUrl: string;
let productId: string;
beforeAll(async () => {
  git = await startGit();
  api = await startApi({}, undefined, git.gitHost);
});
beforeEach(async () => {
  count += 1;
  productUrl = await createPublishable(api, `consent-${count}`);
  productId = productUrl.split('/').at(-1) ?? '';
  await saveFields([{ ...since, type: 'date' }]);
  await releaseDrafts(api, productId, '1.0.0');
});
afterAll(async () => {
  await api.close();
  await git.close();
});

async function saveFields(fields: readonly object[]): Promise<void> {
  await api.call({
    method: 'PUT',
    url: `${productUrl}/modules/user/versions/V1/documents/model/Customer`,
    headers: { 'if-match': '*' },
    payload: { ...customer(), fields: [...customer().fields, ...fields] },
  });
}
const plan = (payload: object = {}) => api.call({ as: 'viewer', method: 'POST', url: `${productUrl}/plan`, payload });
const publish = (allowDestructive?: readonly string[]) =>
  api.call({
    as: 'publisher',
    method: 'POST',
    url: '/api/publishes',
    payload: { productId, options: { ...(allowDestructive && { allowDestructive }) } },
  });

/** The ids of the plan's consents, needed ones first. */
async function consentIds(): Promise<string[]> {
  const { body } = await plan();
  const consents: { id: string; needed: boolean }[] = Reflect.get(Object(body), 'consents');
  return consents.toSorted((a, b) => Number(b.needed) - Number(a.needed)).map(({ id }) => id);
}

describe('a change that loses data', () => {
  beforeEach(() => saveFields([{ ...since, type: 'integer' }]));

  it('is shown in the plan with its verdict, what is lost, and the consent that it needs', async () => {
    expect(await plan()).toMatchObject({
      status: 200,
      body: {
        migration: { verdict: 'destructive', explanation: expect.stringContaining('Destructive') },
        databaseChanges: expect.arrayContaining([
          expect.objectContaining({ verdict: 'destructive', message: expect.stringContaining('not carried over') }),
        ]),
        consents: expect.arrayContaining([
          {
            id: expect.stringMatching(/^convert-column:usr_customer\.since:[0-9a-f]{8}$/u),
            message: expect.stringContaining('turns `since` of `usr_customer` from date into integer'),
            loses: 'the values of `since` of `usr_customer` are not carried over',
            needed: true,
            given: false,
            breaksPrevious: false,
          },
        ]),
      },
    });
  });

  it('is not published without consent: the answer names place, loss and mend, and nothing is written', async () => {
    const [id = ''] = await consentIds();
    const objects = await api.objectStore.list('');
    expect(await publish()).toMatchObject({
      status: 409,
      body: {
        type: 'urn:assembox:problem:consent-needed',
        mend: expect.stringContaining(id),
        consents: [id],
        errors: [{ document: 'user/model/Customer', rule: 'consent-needed', mend: expect.stringContaining(id) }],
      },
    });
    expect(await listJobs(api.database, productId, page)).toHaveLength(1);
    expect(await api.objectStore.list('')).toEqual(objects);
  });

  it('is published with consent to it, which job and audit log name', async () => {
    const [id = ''] = await consentIds();
    expect(await plan({ allowDestructive: [id] })).toMatchObject({
      body: { consents: expect.arrayContaining([expect.objectContaining({ id, given: true })]) },
    });
    expect(await publish([id])).toMatchObject({ status: 202 });
    const [job] = await listJobs(api.database, productId, page);
    expect(job?.options).toMatchObject({ allowDestructive: [id] });
    expect(job?.changeSummary).toContainEqual(expect.stringMatching(/^turns `since`.*: agreed to$/u));
    expect(await listAudit(api.database, productId, page)).toContainEqual(
      expect.objectContaining({ detail: expect.objectContaining({ destructiveChanges: id }) }),
    );
  });

  it('is not covered by a consent to what was there before', async () => {
    const [id = ''] = await consentIds();
    await saveFields([{ ...since, type: 'boolean' }]);
    expect(await publish([id])).toMatchObject({
      status: 422,
      body: { type: 'urn:assembox:problem:consent-unknown', detail: expect.stringContaining(id) },
    });
    expect(await plan({ allowDestructive: [id] })).toMatchObject({ status: 422 });
  });
});

describe('what is kept in the database', () => {
  it('can be dropped by a publish of its own, when the release that stopped using it is out', async () => {
    await saveFields([]);
    expect(await plan()).toMatchObject({ body: { consents: [{ needed: false, breaksPrevious: true }] } });
    const [id = ''] = await consentIds();
    await releaseDrafts(api, productId, '2.0.0');
    expect(await publish()).toMatchObject({
      status: 409,
      body: {
        type: 'urn:assembox:problem:nothing-changed',
        errors: [{ rule: 'kept-in-database', mend: expect.stringContaining(id) }],
      },
    });
    expect(await plan({ allowDestructive: [id] })).toMatchObject({
      status: 200,
      body: {
        versionCode: '2.0.1',
        migration: { statements: ['ALTER TABLE `usr_customer` DROP COLUMN `since`'] },
        consents: [{ given: true, breaksPrevious: false }],
      },
    });
    expect(await publish([id])).toMatchObject({ status: 202 });
  });
});

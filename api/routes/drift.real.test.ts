import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { listAudit } from '../../database/audit.ts';
import { listJobs } from '../../database/jobs.ts';
import { PlatformError } from '../../platform/ports.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable, customer } from '../draft-fixture.ts';
import { type GitFixture, releaseDrafts, startGit } from '../git-fixture.ts';

const page = { before: null, limit: 100 };

let api: ApiFixture;
let git: GitFixture;
let gitDown = false;
let count = 0;
let code: string;
let productUrl: string;
let productId: string;
let released: string;
beforeAll(async () => {
  git = await startGit();
  const readRef: GitFixture['gitHost']['readRef'] = (repository, ref) =>
    gitDown
      ? Promise.reject(new PlatformError('GitUnavailable', 'The Git host did not answer', { retryable: true }))
      : git.gitHost.readRef(repository, ref);
  api = await startApi({}, undefined, { ...git.gitHost, readRef });
});
beforeEach(async () => {
  gitDown = false;
  count += 1;
  code = `drift-${count}`;
  productUrl = await createPublishable(api, code);
  productId = productUrl.split('/').at(-1) ?? '';
  released = await releaseDrafts(api, productId, '1.0.0');
  await api.call({
    method: 'PUT',
    url: `${productUrl}/modules/user/versions/V1/documents/model/Customer`,
    headers: { 'if-match': '*' },
    payload: { ...customer(), label: { en: 'Client' } },
  });
});
afterAll(async () => {
  await api.close();
  await git.close();
});

const drift = () => api.call({ as: 'viewer', method: 'GET', url: `${productUrl}/drift` });
const publish = (options: object = {}) =>
  api.call({ as: 'publisher', method: 'POST', url: '/api/publishes', payload: { productId, options } });
const consentTo = (driftCommit: string) => publish({ overwriteDrift: true, driftCommit });
const started = () => api.publishes.started.filter((input) => input.productId === productId);

describe('drift', () => {
  it('is none while the repository holds what was released', async () => {
    expect(await drift()).toMatchObject({ status: 200, body: { drifted: false, release: '1.0.0', files: [] } });
  });

  it('is every file that a hand edit changed, added and removed on main, with its diff', async () => {
    const commit = await git.edit(code, 'main', { 'README.md': 'By hand\n', 'notes.txt': 'new\n', Dockerfile: null });
    expect(await drift()).toMatchObject({
      status: 200,
      body: {
        drifted: true,
        ref: 'main',
        commit,
        author: { name: 'Ada Li', email: 'ada@example.com' },
        files: [
          { path: 'Dockerfile', kind: 'removed', diff: expect.stringContaining('+++ /dev/null') },
          { path: 'README.md', kind: 'changed', diff: expect.stringContaining('+By hand') },
          {
            path: 'notes.txt',
            kind: 'added',
            addedLines: 1,
            diff: '--- /dev/null\n+++ b/notes.txt\n@@ -0,0 +1,1 @@\n+new\n',
          },
        ],
      },
    });
  });

  it("is found on the release's own branch too", async () => {
    const commit = await git.edit(code, 'release/1.0.0', { 'notes.txt': 'new\n' });
    expect(await drift()).toMatchObject({ body: { drifted: true, ref: 'release/1.0.0', commit } });
  });

  it('is over when the edit is reverted', async () => {
    await git.edit(code, 'main', { 'notes.txt': 'new\n' });
    await git.edit(code, 'main', { 'notes.txt': null });
    expect(await drift()).toMatchObject({ body: { drifted: false } });
    expect(await publish()).toMatchObject({ status: 202 });
  });

  it('is shown in the plan', async () => {
    const commit = await git.edit(code, 'main', { 'notes.txt': 'new\n' });
    expect(await api.call({ method: 'POST', url: `${productUrl}/plan`, payload: {} })).toMatchObject({
      status: 200,
      body: { versionCode: '1.0.1', drift: { drifted: true, commit, files: [{ path: 'notes.txt', kind: 'added' }] } },
    });
  });
});

describe('publishing over a hand edit', () => {
  it('is refused, with files and mend, and nothing is written', async () => {
    const commit = await git.edit(code, 'main', { 'notes.txt': 'new\n' });
    const objects = await api.objectStore.list('');
    expect(await publish()).toMatchObject({
      status: 409,
      body: {
        type: 'urn:assembox:problem:repository-drifted',
        detail: expect.stringMatching(/^main was edited by hand at [0-9a-f]{10} by Ada Li: notes\.txt/u),
        mend: expect.stringContaining(commit),
        files: ['notes.txt'],
        commit,
      },
    });
    expect(started()).toEqual([]);
    expect(await listJobs(api.database, productId, page)).toHaveLength(1);
    expect(await api.objectStore.list('')).toEqual(objects);
  });

  it('goes ahead with consent to that very edit, and says so in job, release and audit log', async () => {
    const commit = await git.edit(code, 'main', { 'notes.txt': 'new\n' });
    expect(await consentTo(commit)).toMatchObject({ status: 202 });
    expect(started()).toMatchObject([{ options: { driftCommit: commit } }]);
    const [job] = await listJobs(api.database, productId, page);
    expect(job?.changeSummary).toContainEqual(expect.stringMatching(/notes\.txt: overwritten by this release$/u));
    expect(await listAudit(api.database, productId, page)).toContainEqual(
      expect.objectContaining({
        action: 'POST /api/publishes',
        detail: expect.objectContaining({ overwrittenEdit: commit }),
      }),
    );
  });

  it('is refused with consent to an edit that was edited again, or to none', async () => {
    const first = await git.edit(code, 'main', { 'notes.txt': 'new\n' });
    const second = await git.edit(code, 'main', { 'notes.txt': 'newer\n' });
    expect(await consentTo(first)).toMatchObject({ status: 409, body: { commit: second } });
    expect(await publish({ overwriteDrift: true })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/options/driftCommit' }] },
    });
    expect(await publish({ driftCommit: second })).toMatchObject({ status: 409 });
    expect(started()).toEqual([]);
  });

  it('needs no consent where nothing has drifted', async () => {
    expect(await consentTo(released)).toMatchObject({ status: 202 });
    expect(started()[0]?.options).not.toHaveProperty('driftCommit');
  });

  it('waits for the push to check while Git is down', async () => {
    gitDown = true;
    expect(await publish()).toMatchObject({ status: 202 });
    expect(await drift()).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiFixture, releasedCommit, startApi } from '../api-fixture.ts';
import { createPublishable } from '../draft-fixture.ts';
import { insertTestRelease } from '../job-fixture.ts';

describe('releases', () => {
  let api: ApiFixture;
  let url: string;
  beforeAll(async () => {
    api = await startApi();
    const productUrl = await createPublishable(api, 'orders');
    const productId = productUrl.split('/').at(-1) ?? '';
    url = `${productUrl}/releases`;
    await insertTestRelease(api, { productId, versionCode: '1.0.0-beta.1' });
    await insertTestRelease(api, { productId, versionCode: '1.0.0' });
  });
  afterAll(() => api.close());

  it('are listed newest first, by cursor', async () => {
    const page = await api.call({ as: 'viewer', url: `${url}?limit=1` });
    expect(page.body).toMatchObject({
      items: [
        {
          versionCode: '1.0.0',
          status: 'deployed',
          gitCommitId: releasedCommit,
          modules: [{ moduleCode: 'user', versionCode: 'V1' }],
          createdBy: 'the publisher',
        },
      ],
    });
    const next =
      typeof page.body === 'object' && page.body !== null && 'next' in page.body ? String(page.body.next) : '';
    expect((await api.call({ url: `${url}?cursor=${next}` })).body).toMatchObject({
      items: [{ versionCode: '1.0.0-beta.1', changes: expect.arrayContaining([expect.any(String)]) }],
    });
  });

  it('are found by version, prereleases too', async () => {
    expect(await api.call({ url: `${url}/1.0.0-beta.1` })).toMatchObject({ body: { versionCode: '1.0.0-beta.1' } });
    expect((await api.call({ url: `${url}/9.9.9` })).status).toBe(404);
  });

  it('give their source as it is in Git', async () => {
    expect((await api.call({ url: `${url}/1.0.0/files` })).body).toMatchObject({
      commit: releasedCommit,
      items: [{ path: 'README.md' }, { path: 'server/src/main.ts' }],
    });
    expect(await api.call({ url: `${url}/1.0.0/files/server/src/main.ts` })).toMatchObject({
      status: 200,
      text: 'start();\n',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });

  it.each(['nowhere.ts', '..%2F..%2Fetc%2Fpasswd', 'server//main.ts'])('have no file %s', async (path) => {
    expect(await api.call({ url: `${url}/1.0.0/files/${path}` })).toMatchObject({
      status: 404,
      body: { type: 'urn:assembox:problem:not-found' },
    });
  });
});

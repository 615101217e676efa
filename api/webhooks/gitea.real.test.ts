import { createHmac, randomBytes, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { listAudit } from '../../database/audit.ts';
import { findProduct, recordRepository } from '../../database/products.ts';
import { testGitea, type TestGitea } from '../../devstack/test-servers.ts';
import { createGiteaGitHost } from '../../platform/git/gitea-git-host.ts';
import { asAdministrator, type GiteaPerson, newPerson } from '../../platform/git/gitea-people-fixture.ts';
import type { GitHost } from '../../platform/ports.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable } from '../draft-fixture.ts';
import { editByHand, releaseDrafts } from '../git-fixture.ts';

const secret = 'a secret of the tests alone';
const organisation = `hooks-${randomBytes(4).toString('hex')}`;
const repositoryPath = `/repos/${organisation}/shop`;

let gitea: TestGitea;
let api: ApiFixture;
let gitHost: GitHost;
let ada: GiteaPerson;
let productId: string;
let repositoryId: number;
let edit = '';
beforeAll(async () => {
  gitea = await testGitea();
  // Gitea has to know where the API listens before the API knows its Git host.
  const later: GitHost = {
    ...createGiteaGitHost({ ...gitea, organisation }),
    ensureRepository: (name, description) => gitHost.ensureRepository(name, description),
  };
  api = await startApi({ giteaWebhookSecret: secret }, undefined, later);
  const address = await api.app.listen({ host: '127.0.0.1', port: 0 });
  gitHost = createGiteaGitHost({ ...gitea, organisation, webhook: { url: `${address}/webhooks/gitea`, secret } });
  productId = (await createPublishable(api, 'shop')).split('/').at(-1) ?? '';
  const repository = await gitHost.ensureRepository('shop', 'A shop');
  repositoryId = Number(repository.id);
  await recordRepository(api.database, productId, { url: repository.cloneUrl, id: repository.id });
  await releaseDrafts(api, productId, '1.0.0');
  ada = await newPerson(gitea, 'ada');
  await asAdministrator(gitea, 'PUT', `${repositoryPath}/collaborators/${ada.login}`, { permission: 'write' });
});
afterAll(() => api.close());

const audit = () => listAudit(api.database, productId, { before: null, limit: 100 });
const edits = async () => (await audit()).filter(({ action }) => action === 'repository.edited');

interface Delivery {
  readonly id?: string;
  readonly event?: string;
  readonly signature?: string | null;
}

async function deliver(body: unknown, { id = randomUUID(), event = 'push', signature }: Delivery = {}) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const right = createHmac('sha256', secret).update(payload).digest('hex');
  const response = await api.app.inject({
    method: 'POST',
    url: '/webhooks/gitea',
    headers: {
      'content-type': 'application/json',
      'x-gitea-delivery': id,
      'x-gitea-event': event,
      ...(signature === null ? {} : { 'x-gitea-signature': signature ?? right }),
    },
    payload,
  });
  const answer: unknown = response.json();
  return { status: response.statusCode, body: answer };
}

const push = (more: object = {}) => ({
  ref: 'refs/heads/main',
  after: edit,
  repository: { id: repositoryId, name: 'shop' },
  pusher: { id: 7, login: ada.login },
  ...more,
});

describe('the push webhook of Gitea', () => {
  it('says nothing of the pushes of the service itself', async () => {
    expect(await deliver(push())).toEqual({ status: 202, body: { status: 'clean' } });
    expect(await edits()).toEqual([]);
  });

  it('tells of an edit by hand, which then stands in the audit log once, and with the drift', async () => {
    const { protocol, host } = new URL(gitea.url);
    const url = `${protocol}//${ada.login}:${ada.token}@${host}/${organisation}/shop.git`;
    await expect(editByHand(url, 'main', { 'notes.txt': 'new\n' })).rejects.toThrow(/protected branch main/);
    await asAdministrator(gitea, 'DELETE', `${repositoryPath}/branch_protections/main`);
    edit = await editByHand(url, 'main', { 'notes.txt': 'new\n' });
    await expect.poll(edits, { timeout: 120_000 }).toHaveLength(1);
    expect((await edits())[0]).toMatchObject({ actorName: ada.login, subject: `main@${edit}`, detail: { files: 1 } });
    expect(await deliver(push())).toMatchObject({ body: { status: 'drifted' } });
    expect(await edits()).toHaveLength(1);
    const productUrl = `/api/products/${productId}`;
    expect(await api.call({ as: 'viewer', method: 'GET', url: `${productUrl}/drift` })).toMatchObject({
      status: 200,
      body: { drifted: true, commit: edit, pushed: { by: ada.login } },
    });
    expect(await api.call({ as: 'viewer', method: 'GET', url: `${productUrl}/audit?limit=1` })).toMatchObject({
      status: 200,
      body: { items: [{ action: 'repository.edited', actor: { name: ada.login } }], next: expect.any(String) },
    });
  });

  it('is looked at once for a delivery that comes twice', async () => {
    const id = randomUUID();
    expect(await deliver(push(), { id })).toMatchObject({ body: { status: 'drifted' } });
    expect(await deliver(push(), { id })).toEqual({ status: 202, body: { status: 'duplicate' } });
  });

  it.each([
    ['of a tag', () => deliver(push({ ref: 'refs/tags/v1.0.0' }))],
    ['of an unknown repository', () => deliver(push({ repository: { id: 1, name: 'other' } }))],
    ['of another repository of that name', () => deliver(push({ repository: { id: 999_999, name: 'shop' } }))],
    ['of something else', () => deliver(push(), { event: 'issues' })],
    ['of another shape', () => deliver({ ref: 7 })],
  ])('is ignored where it is %s', async (_what, send) => {
    expect(await send()).toEqual({ status: 202, body: { status: 'ignored' } });
  });

  it.each([
    ['without signature', null],
    ['signed with another secret', createHmac('sha256', 'forged').update('{}').digest('hex')],
    ['with a signature that is none', 'x'],
  ])('is refused %s', async (_what, signature) => {
    const id = randomUUID();
    expect(await deliver(push(), { id, signature })).toMatchObject({
      status: 401,
      body: { type: 'urn:assembox:problem:bad-signature' },
    });
    expect(await deliver(push(), { id })).toMatchObject({ body: { status: 'drifted' } });
  });

  it('is refused where what is signed is not JSON', async () => {
    expect(await deliver('{')).toMatchObject({ status: 400 });
  });

  it('knows the repository by the id that is recorded with the product', async () => {
    expect((await findProduct(api.database, productId))?.gitRepoId).toBe(String(repositoryId));
  });
});

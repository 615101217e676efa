import { randomBytes } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';
import { testGitea, type TestGitea } from '../../devstack/test-servers.ts';
import type { CommitRequest, GitHost } from '../ports.ts';
import { describeGitHost } from './git-host.contract.ts';
import { createGiteaGitHost } from './gitea-git-host.ts';
import { asAdministrator, type GiteaPerson, newPerson } from './gitea-people-fixture.ts';

describeGitHost('Gitea', async () => ({
  ...(await testGitea()),
  organisation: `contract-${randomBytes(4).toString('hex')}`,
  stop: async () => {},
}));

describe('rules of a repository on Gitea', () => {
  const organisation = `rules-${randomBytes(4).toString('hex')}`;
  const webhook = { url: 'http://127.0.0.1:9/webhooks/gitea', secret: 'a secret of the tests' };
  const main = 'refs/heads/main';
  let gitea: TestGitea;
  let host: GitHost;
  let ada: GiteaPerson;
  let adas: GitHost;
  let first: string;
  const path = `/repos/${organisation}/shop`;
  beforeAll(async () => {
    gitea = await testGitea();
    host = createGiteaGitHost({ ...gitea, organisation, webhook });
    ada = await newPerson(gitea, 'ada');
    adas = createGiteaGitHost({ url: gitea.url, token: ada.token, organisation });
    await Promise.all([host.ensureRepository('shop', 'A shop'), host.ensureRepository('shop', 'A shop')]);
    first = (await host.commit(commitOf('1', [main]))).commit;
    await asAdministrator(gitea, 'PUT', `${path}/collaborators/${ada.login}`, { permission: 'write' });
  });

  it.each([
    ['main', 'refs/heads/main-of-ada', main],
    ["a release's branch", 'refs/heads/fix/1', 'refs/heads/release/9.9.9'],
    ["a release's tag", 'refs/tags/mine', 'refs/tags/v9.9.9'],
  ])('let the service alone push to %s', async (_what, allowed, refused) => {
    const { commit } = await adas.commit(commitOf('by hand', [allowed], first));
    const pushed = adas.moveRef('shop', refused, await host.readRef('shop', refused), commit);
    await expect(pushed).rejects.toMatchObject({
      type: 'GitProtected',
      retryable: false,
      message: expect.stringMatching(/protected.*Let the user of the service's token push/),
    });
  });

  it('are made once, and again where they were taken away', async () => {
    const rules = `${path}/branch_protections`;
    await asAdministrator(gitea, 'DELETE', `${rules}/main`);
    const hook = { config: { url: webhook.url, content_type: 'json' }, events: ['push'], active: true };
    // As another process would that has registered it in the same moment.
    await asAdministrator(gitea, 'POST', `${path}/hooks`, { type: 'gitea', ...hook });
    await host.ensureRepository('shop', 'A shop');
    await host.ensureRepository('shop', 'A shop');
    const ours = { enable_push: true, push_whitelist_usernames: ['assembox'] };
    const present = await asAdministrator(gitea, 'GET', rules);
    expect(present).toHaveLength(2);
    expect(present).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...ours, rule_name: 'main' }),
        expect.objectContaining({ ...ours, rule_name: 'release/*' }),
      ]),
    );
    expect(await asAdministrator(gitea, 'GET', `${path}/tag_protections`)).toMatchObject([{ name_pattern: 'v*' }]);
    expect(await asAdministrator(gitea, 'GET', `${path}/hooks`)).toMatchObject([hook]);
  });

  it("protect releases' branches again after one was deleted, and the default branch is main", async () => {
    const release = 'refs/heads/release/1.0.0';
    const { commit } = await host.commit(commitOf('2', [release], first));
    await host.deleteRef('shop', release, commit);
    expect(await host.readRef('shop', release)).toBeNull();
    const rules = await asAdministrator(gitea, 'GET', `${path}/branch_protections`);
    expect(rules).toEqual(expect.arrayContaining([expect.objectContaining({ rule_name: 'release/*' })]));
    expect(await asAdministrator(gitea, 'GET', path)).toMatchObject({ default_branch: 'main' });
  });

  it('need the right to set them, which is said', async () => {
    await expect(adas.ensureRepository('shop', 'A shop')).rejects.toMatchObject({
      type: 'GitForbidden',
      retryable: false,
      message: expect.stringContaining('owner of the organisation, or an administrator of the repository'),
    });
  });

  it('leave a person who may only read without a push', async () => {
    const bob = await newPerson(gitea, 'bob');
    await asAdministrator(gitea, 'PUT', `${path}/collaborators/${bob.login}`, { permission: 'read' });
    const bobs = createGiteaGitHost({ url: gitea.url, token: bob.token, organisation });
    await expect(bobs.commit(commitOf('bob', ['refs/heads/bob'], first))).rejects.toMatchObject({
      type: 'GitForbidden',
      retryable: false,
    });
  });
});

function commitOf(content: string, refs: readonly string[], parent: string | null = null): CommitRequest {
  return {
    repository: 'shop',
    parent,
    files: [{ path: 'README.md', content }],
    message: 'Publish 1.0.0\n',
    author: { name: 'Ada Li', email: 'ada@example.com' },
    timestamp: 1_790_000_000,
    refs,
  };
}

import { createServer } from 'node:http';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectDatabase } from '../../database/connection.ts';
import { testDatabase, testGitea, type TestDatabase, type TestGitea } from '../../devstack/test-servers.ts';
import { createGiteaGitHost } from '../../platform/git/gitea-git-host.ts';
import { asAdministrator, newPerson } from '../../platform/git/gitea-people-fixture.ts';
import { askDatabase } from './database.ts';
import { askGit } from './git.ts';

describe('the doctor asks a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('for its version, its clock, what the service may do and whether its schema is there', async () => {
    expect(await askDatabase(database.url)).toMatch(
      /version \S+, may change tables, 0 of \d+ migrations made, the rest/u,
    );
    await (await connectDatabase(database.url)).close();
    expect(await askDatabase(database.url)).toMatch(/, (\d+) of \1 migrations made, clock agrees$/u);
  });

  it('and says when it does not let us in', async () => {
    const stranger = new URL(database.url);
    stranger.password = 'wrong';
    await expect(askDatabase(stranger.href)).rejects.toThrow(/Access denied/u);
  });
});

describe('the doctor asks Gitea', () => {
  const organisation = `doctor-${Date.now().toString(36)}`;
  let gitea: TestGitea;
  beforeAll(async () => {
    gitea = await testGitea();
  });

  it('whose the token is, and what that user may do in the organisation', async () => {
    const config = { ...gitea, organisation, webhook: null };
    expect(await askGit(config)).toMatch(/version \S+, as assembox; makes the organisation/u);
    await createGiteaGitHost({ ...gitea, organisation }).ensureRepository('shop', 'A shop');
    expect(await askGit(config)).toContain(`as assembox, who owns ${organisation}`);
    const ada = await newPerson(gitea, 'ada');
    await asAdministrator(gitea, 'PUT', `/repos/${organisation}/shop/collaborators/${ada.login}`, {
      permission: 'write',
    });
    await expect(askGit({ ...config, token: 'wrong' })).rejects.toThrow(/refuses our token/u);
    await expect(askGit({ ...config, token: ada.token })).rejects.toThrow(/refuses our token|does not own/u);
  });

  it('and says where its webhook would call its own machine', async () => {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url?.endsWith('/version') ? { version: '1.26.0' } : { login: 'assembox' }));
    });
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const webhook = { url: 'http://127.0.0.1:7000/webhooks/gitea', secret: '0123456789abcdef' };
    const asked = askGit({ url: `http://0.0.0.0:${port}`, token: 't', organisation, webhook });
    await expect(asked).rejects.toThrow(/cannot call http:\/\/127\.0\.0\.1:7000/u);
    server.close();
    server.closeAllConnections();
  });
});

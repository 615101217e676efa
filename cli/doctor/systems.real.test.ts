import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectDatabase } from '../../database/connection.ts';
import { serveHttp } from '../../devstack/http-fixture.ts';
import {
  temporalAddress,
  testDatabase,
  testGitea,
  type TestDatabase,
  type TestGitea,
} from '../../devstack/test-servers.ts';
import { ciAccess, type CiFixture, startCiFixture } from '../../platform/ci/ci-fixture.ts';
import { startDifficultJenkins } from '../../platform/ci/difficult-jenkins-fixture.ts';
import { neededPlugins } from '../../platform/ci/jenkins-plugins.ts';
import { createGiteaGitHost } from '../../platform/git/gitea-git-host.ts';
import { asAdministrator, newPerson } from '../../platform/git/gitea-people-fixture.ts';
import { SettingReader } from '../../platform/setting-reader.ts';
import { readTemporal } from '../../platform/temporal/temporal-config.ts';
import { askDatabase } from './database.ts';
import { askGit } from './git.ts';
import { askJenkins } from './jenkins.ts';
import { askTemporal } from './temporal.ts';

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
    expect(await askGit(config)).toMatch(/version \S+, as assembox, clock agrees; makes the organisation/u);
    await createGiteaGitHost({ ...gitea, organisation }).ensureRepository('shop', 'A shop');
    expect(await askGit(config)).toContain(`as assembox, who owns ${organisation}, clock agrees`);
    const ada = await newPerson(gitea, 'ada');
    await asAdministrator(gitea, 'PUT', `/repos/${organisation}/shop/collaborators/${ada.login}`, {
      permission: 'write',
    });
    await expect(askGit({ ...config, token: 'wrong' })).rejects.toThrow(/refuses our token/u);
    await expect(askGit({ ...config, token: ada.token })).rejects.toThrow(/refuses our token|does not own/u);
  });

  it('and says where its webhook would call its own machine', async () => {
    const { url, stop } = await serveHttp(
      (request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(request.url?.endsWith('/version') ? { version: '1.26.0' } : { login: 'assembox' }));
      },
      { host: '0.0.0.0' },
    );
    const webhook = { url: 'http://127.0.0.1:7000/webhooks/gitea', secret: '0123456789abcdef' };
    const asked = askGit({ url, token: 't', organisation, webhook });
    await expect(asked).rejects.toThrow(/cannot call http:\/\/127\.0\.0\.1:7000/u);
    await stop();
  });
});

/** What Jenkins answers with these plugins. */
const listed = (names: readonly string[], inactive = '') => ({
  status: 200,
  body: JSON.stringify({
    plugins: names.map((shortName) => ({ shortName, version: '5.2', active: shortName !== inactive })),
  }),
});

describe('the doctor asks CI', () => {
  let ci: CiFixture;
  beforeAll(async () => {
    ci = await startCiFixture();
  });
  afterAll(() => ci.stop());

  it('whether it lets us in, and lets us make jobs', async () => {
    const { url } = ci.server();
    expect(await askJenkins({ url, ...ciAccess })).toMatch(/lets assembox make jobs, clock agrees$/u);
    await expect(askJenkins({ url, ...ciAccess, token: 'wrong' })).rejects.toThrow(/refused GET \/api\/json with 401/u);
  });

  it('and which of the plugins that builds need are not at work', async () => {
    const door = await startDifficultJenkins(() => ci.server().url);
    const withPlugins = (answer: { readonly status: number; readonly body: string }) => {
      door.upset((request) => (request === 'GET /pluginManager/api/json' ? answer : null));
      return askJenkins({ url: door.url, ...ciAccess });
    };
    await expect(withPlugins(listed(['ant', ...neededPlugins]))).resolves.toMatch(
      /has the plugins that they need, clock/u,
    );
    await expect(withPlugins(listed(neededPlugins.slice(1), 'git'))).rejects.toThrow(
      'lacks the plugins credentials-binding, and has plugins that are not active: git 5.2',
    );
    await expect(withPlugins({ status: 403, body: '' })).resolves.toMatch(
      /its plugins cannot be told, since assembox/u,
    );
    await door.stop();
  });

  it('and says where it refuses jobs, or is no Jenkins', async () => {
    const statuses = { '/api/json': 200, '/createItem?name=': 403 };
    const { url, stop } = await serveHttp((request, response) => {
      response.writeHead(Object.entries(statuses).find(([path]) => path === request.url)?.[1] ?? 404).end('{}');
    });
    await expect(askJenkins({ url, ...ciAccess })).rejects.toThrow(/refused POST \/createItem with 403/u);
    await expect(askJenkins({ url: `${url}/elsewhere`, ...ciAccess })).rejects.toThrow(/answered 404, as Jenkins/u);
    await stop();
  });
});

it('asks Temporal for its namespace, its workers and whether jobs can be searched for', async () => {
  const settings = { TEMPORAL_ADDRESS: await temporalAddress(), TEMPORAL_TASK_QUEUE: `nobody-${Date.now()}` };
  const temporal = readTemporal(new SettingReader(settings));
  await expect(askTemporal(temporal)).resolves.toMatch(
    /namespace default, no worker on nobody-\d+: jobs wait for one, /u,
  );
  await expect(askTemporal({ ...temporal, namespace: 'nowhere' })).rejects.toThrow(/nowhere/u);
});

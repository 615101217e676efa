import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relay, sendOn, serveHttp } from '../../devstack/http-fixture.ts';
import { startEmbeddedGitServer } from './embedded-git-server.ts';
import type { EmbeddedGitServer } from './embedded-git-server.ts';
import { describeGitHost } from './git-host.contract.ts';
import { createGiteaGitHost } from './gitea-git-host.ts';

const git = promisify(execFile);
const access = { token: 'correct-horse', organisation: 'assembox' };

describeGitHost('embedded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-git-'));
  const server = await startEmbeddedGitServer({ folder, port: 0, ...access });
  return {
    ...access,
    url: server.url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

describe('embedded Git server', () => {
  let folder: string;
  let server: EmbeddedGitServer;
  const start = () => startEmbeddedGitServer({ folder: join(folder, 'repositories'), port: 0, ...access });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-git-'));
    server = await start();
  });

  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function workTreeWithCommit(name: string): Promise<string> {
    const directory = join(folder, name);
    await git('git', ['init', '--quiet', '--initial-branch=main', directory]);
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    await git('git', [...identity, '-C', directory, 'commit', '--quiet', '--allow-empty', '-m', name]);
    return directory;
  }

  it('lets plain git read without and push with the token', async () => {
    const { cloneUrl } = await createGiteaGitHost({ ...server, ...access }).ensureRepository('shop', 'A shop');
    const work = await workTreeWithCommit('work');
    const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
    await expect(git('git', ['-C', work, 'push', cloneUrl, 'main'], { env })).rejects.toThrow(/could not read/);
    await git('git', ['-C', work, 'push', cloneUrl.replace('://', `://assembox:${access.token}@`), 'main'], { env });
    await git('git', ['clone', '--quiet', '--depth=1', cloneUrl, join(folder, 'clone')], { env });
  });

  it('refuses a forced push even from its owner', async () => {
    const host = createGiteaGitHost({ ...server, ...access });
    const { cloneUrl } = await host.ensureRepository('shop', 'A shop');
    const url = cloneUrl.replace('://', `://assembox:${access.token}@`);
    await git('git', ['-C', await workTreeWithCommit('first'), 'push', url, 'main']);
    const before = await host.readRef('shop', 'refs/heads/main');
    const push = git('git', ['-C', await workTreeWithCommit('second'), 'push', '--force', url, 'main']);
    await expect(push).rejects.toThrow(/non-fast-forward/);
    expect(await host.readRef('shop', 'refs/heads/main')).toBe(before);
  });

  it('pushes again where the host itself holds a ref for a moment', async () => {
    await createGiteaGitHost({ ...server, ...access }).ensureRepository('shop', 'A shop');
    const lock = join(folder, 'repositories/shop.git/refs/heads/main.lock');
    await writeFile(lock, '');
    const answers: string[] = [];
    const line = await serveHttp((request, response) =>
      sendOn(request, response, server.url, (answer) => {
        if (request.method !== 'POST') return relay(answer, response);
        return void text(answer).then(async (body) => {
          answers.push(body);
          await rm(lock, { force: true });
          return response.writeHead(answer.statusCode ?? 502).end(body);
        });
      }),
    );
    const host = createGiteaGitHost({ ...access, url: line.url });
    const { commit } = await host.commit({
      repository: 'shop',
      parent: null,
      files: [{ path: 'README.md', content: 'A shop\n' }],
      message: 'First\n',
      author: { name: 'Ada', email: 'ada@example.com' },
      timestamp: 1_790_000_000,
      refs: ['refs/heads/main'],
    });
    expect(await host.readRef('shop', 'refs/heads/main')).toBe(commit);
    expect(answers).toEqual([expect.stringContaining('cannot lock ref'), expect.stringContaining('unpack ok')]);
    await line.stop();
  });

  it('finds its repositories again after a restart', async () => {
    const before = await createGiteaGitHost({ ...server, ...access }).ensureRepository('shop', 'A shop');
    await server.stop();
    server = await start();
    const host = createGiteaGitHost({ ...server, ...access });
    expect((await host.ensureRepository('shop', 'A shop')).id).toBe(before.id);
    expect((await host.ensureRepository('other', '')).id).not.toBe(before.id);
  });

  it.each(['../evil', 'a/../../evil', '.git', 'a.git', '..', '', 'a b', '-x', 'a.lock'])(
    'refuses %j for a repository name',
    async (name) => {
      const response = await fetch(`${server.url}/api/v1/orgs/${access.organisation}/repos`, {
        method: 'POST',
        headers: { authorization: `token ${access.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
      expect(response.status).toBe(422);
      expect(await readdir(folder)).toEqual(['repositories']);
    },
  );

  it.each([
    '/assembox/..%2f..%2fetc.git/info/refs?service=git-upload-pack',
    '/assembox/shop.git/HEAD',
    '/assembox/shop.git/objects/info/packs',
    '/other/shop.git/info/refs?service=git-upload-pack',
    '/api/v1/repos/assembox/..%2fshop',
  ])('serves nothing at %s', async (path) => {
    await createGiteaGitHost({ ...server, ...access }).ensureRepository('shop', 'A shop');
    expect((await fetch(server.url + path)).status).toBe(404);
  });

  it('needs the token to create a repository', async () => {
    const response = await fetch(`${server.url}/api/v1/orgs/assembox/repos`, { method: 'POST', body: '{"name":"x"}' });
    expect(response.status).toBe(401);
  });

  it('says whose a token is to who has it', async () => {
    const ask = { url: `${server.url}/api/v1/user`, wrong: { authorization: 'token wrong' } };
    expect((await fetch(ask.url, { headers: ask.wrong })).status).toBe(401);
    const answer = await fetch(ask.url, { headers: { authorization: `token ${access.token}` } });
    expect(await answer.json()).toEqual({ login: 'assembox' });
  });
});

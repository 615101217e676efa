import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommitRequest, GitHost, TreeFile } from '../ports.ts';
import { startGitProxy } from './git-proxy-fixture.ts';
import type { GitProxy } from './git-proxy-fixture.ts';
import { createGiteaGitHost } from './gitea-git-host.ts';

const git = promisify(execFile);

export interface GitHostUnderTest {
  readonly url: string;
  readonly token: string;
  readonly organisation: string;
  stop(): Promise<void>;
}

/** What every Git host must do behind the adapter. */
export function describeGitHost(name: string, start: () => Promise<GitHostUnderTest>): void {
  describe(`Git host: ${name}`, () => {
    let server: GitHostUnderTest;
    let proxy: GitProxy;
    let host: GitHost;
    let scratch: string;
    let count = 0;

    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'git-host-'));
      server = await start();
      proxy = await startGitProxy(server.url);
      host = createGiteaGitHost(server);
    });

    afterAll(async () => {
      await proxy?.stop();
      await server?.stop();
      await rm(scratch, { recursive: true, force: true });
    });

    async function newRepository(): Promise<string> {
      count += 1;
      const repository = await host.ensureRepository(`product-${Date.now().toString(36)}-${count}`, 'A product');
      return repository.name;
    }

    it('creates a repository once and gives it the same number for ever', async () => {
      const repository = await newRepository();
      const [first, second] = await Promise.all([
        host.ensureRepository(repository, 'A product'),
        host.ensureRepository(repository, 'A product'),
      ]);
      expect(first).toEqual(second);
      expect(first.id).toMatch(/^\d+$/);
      expect(first.cloneUrl).not.toContain(server.token);
    });

    it('gives a repository that two callers create at once to both', async () => {
      const shared = `shared-${Date.now().toString(36)}`;
      const [first, second] = await Promise.all([host.ensureRepository(shared, ''), host.ensureRepository(shared, '')]);
      expect(first).toEqual(second);
    });

    it('commits a tree with branch and tag, which a clone equals', async () => {
      const repository = await newRepository();
      const files = [
        { path: 'README.md', content: '# 订单\n' },
        { path: 'server/src/main.ts', content: 'export const a = 1;\n' },
        { path: 'server/src-web/a.ts', content: '' },
        { path: 'server/src.ts', content: 'export {};\n' },
      ];
      const refs = ['refs/heads/main', 'refs/heads/release/1.0.0', 'refs/tags/v1.0.0'];
      const result = await host.commit(commitOf(repository, files, { refs }));
      expect(result.newBlobs).toBe(4);
      expect(await Promise.all(refs.map((ref) => host.readRef(repository, ref)))).toEqual(
        refs.map(() => result.commit),
      );

      const clone = join(scratch, repository);
      await git('git', ['clone', '--quiet', await readableUrl(repository), clone]);
      await git('git', ['-C', clone, 'fsck', '--strict']);
      const read = await Promise.all(files.map(({ path }) => readFile(join(clone, path), 'utf8')));
      expect(read).toEqual(files.map(({ content }) => content));
      const { stdout } = await git('git', ['-C', clone, 'log', '-1', '--format=%H %an %ae %ad %cd %s', '--date=raw']);
      expect(stdout.trim()).toBe(
        `${result.commit} Ada Li ada@example.com 1790000000 +0000 1790000000 +0000 Publish 1.0.0`,
      );
    });

    it('gives the same ids for the same request, whatever the order of its files', async () => {
      const files = manyFiles(20);
      const first = await host.commit(commitOf(await newRepository(), files));
      const second = await host.commit(commitOf(await newRepository(), files.toReversed()));
      expect(second).toEqual(first);
    });

    it('takes a push whose answer was lost for done when it is tried again', async () => {
      const repository = await newRepository();
      const behindProxy = createGiteaGitHost({ ...server, url: proxy.url });
      const request = commitOf(repository, manyFiles(5), { refs: ['refs/heads/main', 'refs/tags/v1.0.0'] });
      proxy.losePushAnswers = true;
      await expect(behindProxy.commit(request)).rejects.toMatchObject({ type: 'GitUnavailable', retryable: true });
      proxy.losePushAnswers = false;
      proxy.pushedBytes = 0;
      const result = await behindProxy.commit(request);
      expect(proxy.pushedBytes).toBe(0);
      expect(await host.readRef(repository, 'refs/tags/v1.0.0')).toBe(result.commit);
      expect(result.newBlobs).toBe(5);
    });

    it('adds the ref that is missing when the other is there already', async () => {
      const repository = await newRepository();
      const request = commitOf(repository, manyFiles(3), { refs: ['refs/heads/main'] });
      const { commit } = await host.commit(request);
      await host.commit({ ...request, refs: ['refs/heads/main', 'refs/tags/v1.0.0'] });
      expect(await host.readRef(repository, 'refs/tags/v1.0.0')).toBe(commit);
    });

    it('changes nothing when one of the refs is elsewhere', async () => {
      const repository = await newRepository();
      const first = await host.commit(commitOf(repository, manyFiles(3), { refs: ['refs/tags/v1.0.0'] }));
      const other = commitOf(repository, manyFiles(4), { refs: ['refs/heads/release/1.0.0', 'refs/tags/v1.0.0'] });
      await expect(host.commit(other)).rejects.toMatchObject({ type: 'GitRefMoved', retryable: false });
      expect(await host.readRef(repository, 'refs/tags/v1.0.0')).toBe(first.commit);
      expect(await host.readRef(repository, 'refs/heads/release/1.0.0')).toBeNull();
    });

    it('lets one of two different commits have the ref', async () => {
      const repository = await newRepository();
      const outcomes = await Promise.allSettled(
        [3, 4, 5, 6].map((size) => host.commit(commitOf(repository, manyFiles(size)))),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const reasons: unknown[] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(reasons).toEqual(Array.from({ length: 3 }, () => expect.objectContaining({ type: 'GitRefMoved' })));
    });

    it('sends only what changed of a large tree', async () => {
      const repository = await newRepository();
      const behindProxy = createGiteaGitHost({ ...server, url: proxy.url });
      const files = manyFiles(2000);
      proxy.pushedBytes = 0;
      const first = await behindProxy.commit(commitOf(repository, files));
      const firstBytes = proxy.pushedBytes;
      const changed = files.map((file, index) => (index % 400 === 0 ? { ...file, content: `${index}\n` } : file));
      proxy.pushedBytes = 0;
      const next = commitOf(repository, changed, { parent: first.commit, refs: ['refs/heads/release/1.0.1'] });
      const second = await behindProxy.commit(next);
      expect(second.newBlobs).toBe(5);
      expect(proxy.pushedBytes).toBeLessThan(firstBytes / 20);
      const listed = await host.listFiles(repository, second.commit);
      expect(listed).toHaveLength(2000);
      expect(await host.readFile(repository, second.commit, 'module-0/file-0.ts')).toBe('0\n');
      expect(await host.readFile(repository, first.commit, 'module-0/file-0.ts')).toBe(files[0]?.content);
    });

    it('drops the files that are not in the next commit', async () => {
      const repository = await newRepository();
      const first = await host.commit(commitOf(repository, manyFiles(30)));
      const rest = manyFiles(30).slice(0, 10);
      const next = commitOf(repository, rest, { parent: first.commit, refs: ['refs/heads/release/1.0.1'] });
      const second = await host.commit(next);
      expect(second.newBlobs).toBe(0);
      expect((await host.listFiles(repository, second.commit)).map(({ path }) => path).toSorted()).toEqual(
        rest.map(({ path }) => path).toSorted(),
      );
      expect(await host.readFile(repository, second.commit, 'module-29/file-29.ts')).toBeNull();
    });

    it('says who made a commit, when and why', async () => {
      const repository = await newRepository();
      const { commit } = await host.commit(commitOf(repository, manyFiles(1), { message: 'Publish 1.0.0\n\nWhy.\n' }));
      expect(await host.readCommit(repository, commit)).toEqual({
        author: { name: 'Ada Li', email: 'ada@example.com' },
        timestamp: 1_790_000_000,
        message: 'Publish 1.0.0\n\nWhy.',
      });
      expect(await host.readCommit(repository, 'f'.repeat(40))).toBeNull();
    });

    it('moves a branch forward from where it is expected, and never elsewhere', async () => {
      const repository = await newRepository();
      const first = await host.commit(commitOf(repository, manyFiles(3), { refs: ['refs/heads/release/1'] }));
      const second = await host.commit(
        commitOf(repository, manyFiles(4), { parent: first.commit, refs: ['refs/heads/release/2'] }),
      );
      const main = 'refs/heads/main';
      await host.moveRef(repository, main, null, first.commit);
      await host.moveRef(repository, main, null, first.commit);
      await host.moveRef(repository, main, first.commit, second.commit);
      await expect(host.moveRef(repository, main, null, first.commit)).rejects.toMatchObject({ type: 'GitRefMoved' });
      await expect(host.moveRef(repository, main, second.commit, first.commit)).rejects.toMatchObject({
        type: 'GitNotFastForward',
        retryable: false,
      });
      expect(await host.readRef(repository, main)).toBe(second.commit);
    });

    it('deletes a tag only where it is expected', async () => {
      const repository = await newRepository();
      const tag = 'refs/tags/v1.0.0';
      const { commit } = await host.commit(commitOf(repository, manyFiles(2), { refs: ['refs/heads/main', tag] }));
      await host.deleteRef(repository, tag, 'f'.repeat(40));
      expect(await host.readRef(repository, tag)).toBe(commit);
      await host.deleteRef(repository, tag, commit);
      await host.deleteRef(repository, tag, commit);
      expect(await host.readRef(repository, tag)).toBeNull();
      expect(await host.readRef(repository, 'refs/heads/main')).toBe(commit);
    });

    it("deletes a release's branch, be it the only one there is, and takes the next commit", async () => {
      const repository = await newRepository();
      const release = 'refs/heads/release/1.0.0';
      const { commit } = await host.commit(commitOf(repository, manyFiles(2), { refs: [release, 'refs/tags/v1.0.0'] }));
      await host.deleteRef(repository, 'refs/tags/v1.0.0', commit);
      await host.deleteRef(repository, release, commit);
      expect(await host.readRef(repository, release)).toBeNull();
      const main = await host.readRef(repository, 'refs/heads/main');
      expect(main === null ? [] : await host.listFiles(repository, main)).toEqual([]);
      const next = await host.commit(commitOf(repository, manyFiles(3), { parent: main, refs: [release] }));
      await host.moveRef(repository, 'refs/heads/main', main, next.commit);
      await host.deleteRef(repository, release, next.commit);
      expect(await host.readRef(repository, release)).toBeNull();
      expect(await host.readRef(repository, 'refs/heads/main')).toBe(next.commit);
    });

    it('refuses a push with a wrong token for good', async () => {
      const repository = await newRepository();
      const stranger = createGiteaGitHost({ ...server, token: 'wrong' });
      await expect(stranger.commit(commitOf(repository, manyFiles(2)))).rejects.toMatchObject({
        type: 'GitForbidden',
        retryable: false,
      });
      expect(await host.readRef(repository, 'refs/heads/main')).toBeNull();
    });

    it('names a parent that the host does not have', async () => {
      const request = commitOf(await newRepository(), manyFiles(2), { parent: 'f'.repeat(40) });
      await expect(host.commit(request)).rejects.toMatchObject({ type: 'GitCommitMissing', retryable: false });
    });

    /** For plain git: hosts that keep repositories private want the token. */
    async function readableUrl(repository: string): Promise<string> {
      const { cloneUrl } = await host.ensureRepository(repository, '');
      return cloneUrl.replace('://', `://assembox:${server.token}@`);
    }
  });
}

function commitOf(repository: string, files: readonly TreeFile[], more: Partial<CommitRequest> = {}): CommitRequest {
  return {
    repository,
    parent: null,
    files,
    message: 'Publish 1.0.0\n',
    author: { name: 'Ada Li', email: 'ada@example.com' },
    timestamp: 1_790_000_000,
    refs: ['refs/heads/main'],
    ...more,
  };
}

function manyFiles(count: number): TreeFile[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `module-${index % 40}/file-${index}.ts`,
    content: `export const value${index} = ${(index * 7919) % 1009};\n`.repeat(20),
  }));
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommitRequest } from '../ports.ts';
import { commitObjects } from './commit-objects.ts';
import type { ListedEntry } from './commit-objects.ts';
import { packFile } from './pack-file.ts';

const request: CommitRequest = {
  repository: 'shop',
  parent: null,
  files: [
    { path: 'a.ts', content: 'a\n' },
    { path: 'a/b.ts', content: 'b\n' },
    { path: 'a/c/d.ts', content: 'd\n' },
    { path: 'e/f.ts', content: 'f\n' },
  ],
  message: 'Publish 1.0.0\n',
  author: { name: 'Ada <Li>\n', email: 'ada@example.com' },
  timestamp: 1_790_000_000,
  refs: ['refs/heads/main'],
};

describe('commitObjects', () => {
  const folder = mkdtempSync(join(tmpdir(), 'commit-objects-'));
  beforeAll(() => void git(['init', '--quiet', '--bare']));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const git = (args: string[], input?: Uint8Array) =>
    execFileSync('git', ['-C', folder, ...args], { input, encoding: 'utf8' }).trim();

  it('gives ids that no process, clock or machine changes, in objects that git finds sound', async () => {
    const built = await commitObjects(request, []);
    expect(built.commit).toBe('ac6da23c44f9175e8cf4041487725326f32a2122');
    git(['unpack-objects', '-q', '--strict'], packFile(built.objects));
    git(['update-ref', 'refs/heads/main', built.commit]);
    git(['fsck', '--strict']);
    expect(git(['rev-parse', 'main^{tree}'])).toBe(built.tree);
    expect(git(['ls-tree', '-r', '--name-only', 'main']).split('\n')).toEqual(request.files.map(({ path }) => path));
    expect(git(['log', '-1', '--format=%an|%ae', 'main'])).toBe('Ada Li|ada@example.com');
  });

  it('keeps the ids of folders in which nothing changed', async () => {
    const first = await commitObjects(request, []);
    git(['unpack-objects', '-q'], packFile(first.objects));
    const listed = git(['ls-tree', '-r', '-t', first.commit]).split('\n').map(entryOf);
    const files = request.files.map((file) => (file.path === 'e/f.ts' ? { ...file, content: 'changed\n' } : file));
    const second = await commitObjects({ ...request, files, parent: first.commit }, listed);
    expect(second.objects.map(({ type }) => type).toSorted()).toEqual(['blob', 'commit', 'tree', 'tree']);
    expect(second.tree).toBe((await commitObjects({ ...request, files }, [])).tree);
  });

  it('commits an unchanged tree with nothing but the commit and the root', async () => {
    const first = await commitObjects(request, []);
    git(['unpack-objects', '-q'], packFile(first.objects));
    const listed = git(['ls-tree', '-r', '-t', first.commit]).split('\n').map(entryOf);
    const second = await commitObjects({ ...request, parent: first.commit }, listed);
    expect(second.tree).toBe(first.tree);
    expect(second.newBlobs).toBe(0);
    expect(second.objects.length).toBeLessThanOrEqual(2);
  });

  it.each(['../a', 'a/../b', '/a', 'a//b', '.git/config', 'a/.GIT/hooks/x', 'a/', '', '.'])(
    'refuses the path %j',
    async (path) => {
      const hostile = commitObjects({ ...request, files: [{ path, content: '' }] }, []);
      await expect(hostile).rejects.toMatchObject({ type: 'GitPathInvalid', retryable: false });
    },
  );

  it.each([[['a', 'a']], [['a', 'a/b']], [['a/b', 'a']]])(
    'refuses %j, of which one would hide the other',
    async (paths) => {
      const files = paths.map((path) => ({ path, content: path }));
      await expect(commitObjects({ ...request, files }, [])).rejects.toMatchObject({ type: 'GitPathInvalid' });
    },
  );
});

describe('packFile', () => {
  it.each([0, 15, 16, 2047, 2048, 300_000])('holds an object of %i bytes as git reads it', (size) => {
    const content = Buffer.alloc(size, 'x');
    const pack = packFile([{ type: 'blob', oid: '', content }]);
    const folder = mkdtempSync(join(tmpdir(), 'pack-'));
    try {
      execFileSync('git', ['init', '--quiet', '--bare', folder]);
      execFileSync('git', ['-C', folder, 'unpack-objects', '-q', '--strict'], { input: pack });
      const oid = execFileSync('git', ['hash-object', '--stdin'], { input: content, encoding: 'utf8' }).trim();
      expect(execFileSync('git', ['-C', folder, 'cat-file', '-s', oid], { encoding: 'utf8' }).trim()).toBe(`${size}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function entryOf(line: string): ListedEntry {
  const [mode = '', type, oid = '', path = ''] = line.split(/[ \t]/);
  return { mode, oid, path, type: type === 'tree' ? 'tree' : 'blob' };
}

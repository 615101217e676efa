import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ArtifactManifest, type ArtifactStore, createArtifactStore } from './artifact-store.ts';

let folder: string;
let store: ArtifactStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'artifacts-'));
  store = createArtifactStore(path.join(folder, 'store'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function built(name: string, files: Record<string, string>): Promise<string> {
  const directory = path.join(folder, name);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
    await writeFile(path.join(directory, file), content);
  }
  return directory;
}

function manifestOf(app: string): ArtifactManifest {
  return {
    schemaVersion: 1,
    product: 'shop',
    commit: 'a'.repeat(40),
    app,
    dependencies: 'lock',
    command: ['node', 'server/dist/main.js'],
  };
}

const app = { 'server/dist/main.js': 'console.log(1)', 'server/dist/a/b.js': '//', 'package.json': '{}' };

describe('artifact store', () => {
  it('gives the same digest to the same files, in whatever order, place and time they were made', async () => {
    const one = await built('one', app);
    const two = await built('two', Object.fromEntries(Object.entries(app).toReversed()));
    await utimes(path.join(two, 'package.json'), 1, 1);
    const digest = await store.putApp(one, ['server/dist', 'package.json']);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await store.putApp(two, ['package.json', 'server/dist/', 'package.json'])).toBe(digest);
    await appendFile(path.join(two, 'package.json'), ' ');
    expect(await store.putApp(two, ['server/dist', 'package.json'])).not.toBe(digest);
  });

  it('brings back what was put, without dependencies', async () => {
    const directory = await built('one', { ...app, 'server/node_modules/x/index.js': '', '@odd name.txt': 'odd' });
    const digest = await store.putManifest(manifestOf(await store.putApp(directory, ['.'])));
    const into = path.join(folder, 'out');
    expect(await store.materialise(digest, into)).toEqual(await store.readManifest(digest));
    expect((await readdir(into, { recursive: true })).toSorted()).toEqual([
      '@odd name.txt',
      'package.json',
      'server',
      'server/dist',
      'server/dist/a',
      'server/dist/a/b.js',
      'server/dist/main.js',
    ]);
    expect(await readFile(path.join(into, 'server/dist/main.js'), 'utf8')).toBe('console.log(1)');
    await store.materialise(digest, into);
  });

  it('keeps an application that another manifest still names, and deletes it with the last one', async () => {
    const packed = await store.putApp(await built('one', app), ['.']);
    const first = await store.putManifest(manifestOf(packed));
    const second = await store.putManifest({ ...manifestOf(packed), commit: 'b'.repeat(40) });
    expect(await store.list()).toEqual([first, second].toSorted());
    await store.delete(first);
    expect([await store.has(first), await store.has(second)]).toEqual([false, true]);
    await store.delete(second);
    await store.delete(second);
    expect(await readdir(path.join(folder, 'store/apps'))).toEqual([]);
  });

  it('calls an artifact by the images made of it, and keeps it as long as one of them', async () => {
    const artifact = await store.putManifest(manifestOf(await store.putApp(await built('one', app), ['.'])));
    const [first, second] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
    for (const image of [first, second]) await store.putImage(image, artifact);
    expect(await store.list()).toEqual([first, second]);
    await store.tag('shop', 'v1.0.0', first);
    expect(await store.readManifest(first)).toEqual(await store.readManifest(artifact));
    await store.delete(first);
    expect([await store.has(first), await store.has(second)]).toEqual([false, true]);
    expect(await store.tagged('shop', 'v1.0.0')).toBeNull();
    await store.delete(second);
    expect(await readdir(path.join(folder, 'store/apps'))).toEqual([]);
    await expect(store.putImage(first, artifact)).rejects.toMatchObject({ type: 'ArtifactMissing' });
  });

  it('refuses a stored file that does not match its digest', async () => {
    const packed = await store.putApp(await built('one', app), ['.']);
    const digest = await store.putManifest(manifestOf(packed));
    await appendFile(path.join(folder, 'store/apps', `${packed.slice(7)}.tar.gz`), 'x');
    const into = path.join(folder, 'out');
    await expect(store.materialise(digest, into)).rejects.toMatchObject({ type: 'ArtifactCorrupt', retryable: false });
    expect(await readdir(folder)).toEqual(['one', 'store']);
    await appendFile(path.join(folder, 'store/manifests', `${digest.slice(7)}.json`), ' ');
    await expect(store.readManifest(digest)).rejects.toMatchObject({ type: 'ArtifactCorrupt' });
  });

  it('says what is missing or not a digest', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await store.has(digest)).toBe(false);
    await expect(store.readManifest(digest)).rejects.toMatchObject({ type: 'ArtifactMissing', retryable: false });
    await expect(store.putManifest(manifestOf(digest))).rejects.toMatchObject({ type: 'ArtifactMissing' });
    await expect(store.readManifest('../../etc/passwd')).rejects.toMatchObject({ type: 'ArtifactInvalid' });
    await expect(store.putManifest({ ...manifestOf('x') })).rejects.toMatchObject({ type: 'ArtifactInvalid' });
  });

  it('packs nothing from outside of the build, and says which output is not there', async () => {
    const directory = await built('one', app);
    await expect(store.putApp(directory, ['../store'])).rejects.toThrow('Outside');
    await expect(store.putApp(directory, ['web/dist'])).rejects.toThrow('The build left no web/dist');
    await symlink('/etc/hostname', path.join(directory, 'server/dist/link'));
    await expect(store.putApp(directory, ['server/dist'])).rejects.toThrow('symbolic link');
  });
});

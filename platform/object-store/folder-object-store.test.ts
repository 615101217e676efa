import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolderObjectStore } from './folder-object-store.ts';
import { describeObjectStore } from './object-store.contract.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'object-store-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

describeObjectStore('folder', async () => createFolderObjectStore(path.join(scratch, 'made', 'when', 'needed')));

describe('folder object store', () => {
  it('leaves no half-written file behind when a write fails', async () => {
    const folder = path.join(scratch, 'blocked');
    const store = createFolderObjectStore(folder);
    await store.put('a/b', new Uint8Array([1]));
    await expect(store.put('a/b/c', Object.create(null))).rejects.toThrow(TypeError);
    expect(await readdir(path.join(folder, 'a', 'b'))).toEqual([]);
  });

  it('does not take a file that a killed process left for an object', async () => {
    const folder = path.join(scratch, 'killed');
    const store = createFolderObjectStore(folder);
    await store.put('a', new Uint8Array([1]));
    await writeFile(path.join(folder, 'b~6f1c'), 'half');
    expect(await store.list('')).toEqual(['a']);
  });
});

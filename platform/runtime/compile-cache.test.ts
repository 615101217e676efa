import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it } from 'vitest';

import { boundCompileCache } from './compile-cache.ts';

it('keeps a compile cache until it is too large, and then begins anew', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-compile-cache-'));
  try {
    const version = path.join(folder, 'v24');
    await mkdir(version);
    for (const name of ['a', 'b']) await writeFile(path.join(version, name), '');
    await boundCompileCache(folder, 3);
    expect(await readdir(version)).toEqual(['a', 'b']);
    await boundCompileCache(folder, 2);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
    await boundCompileCache(folder, 2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

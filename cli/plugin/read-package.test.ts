import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { pluginDigest } from '../../metadata/plugins/read-plugin.ts';
import { PackageUnreadable, readPackage } from './read-package.ts';

const labels = path.join(import.meta.dirname, '../../examples/plugins/labels');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'plugin-package-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a plugin’s package', () => {
  it('has the same contents as a folder and as a tarball, installed packages and tests aside', async () => {
    const unpacked = path.join(folder, 'package');
    await cp(labels, unpacked, { recursive: true });
    await mkdir(path.join(unpacked, 'node_modules/uqr'), { recursive: true });
    await writeFile(path.join(unpacked, 'node_modules/uqr/index.js'), '');
    await mkdir(path.join(unpacked, 'test'));
    await writeFile(path.join(unpacked, 'test/a.ts'), '');
    const tarball = path.join(folder, 'labels.tgz');
    await create({ cwd: folder, file: tarball, gzip: true }, ['package']);
    const content = await readPackage(labels);
    expect(Object.keys(content.files)).toContain('web/LabelSheet.vue');
    expect(await readPackage(unpacked)).toEqual(content);
    expect(pluginDigest(await readPackage(tarball))).toBe(pluginDigest(content));
  });

  it('is refused where it is none', async () => {
    const binary = path.join(folder, 'binary');
    await mkdir(path.join(binary, 'web'), { recursive: true });
    await writeFile(path.join(binary, 'package.json'), '{}');
    await writeFile(path.join(binary, 'web/logo.png'), Buffer.from([0x89, 0x50, 0xff]));
    await expect(readPackage(binary)).rejects.toThrow('web/logo.png is no text');
    await expect(readPackage(path.join(binary, 'web'))).rejects.toThrow('has no package.json');
    await expect(readPackage(path.join(folder, 'absent'))).rejects.toThrow('there is nothing at');
    await expect(readPackage(path.join(binary, 'web/logo.png'))).rejects.toThrow(PackageUnreadable);
  });
});

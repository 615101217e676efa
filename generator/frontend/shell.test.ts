import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileScript, parse, registerTS } from '@vue/compiler-sfc';
import { expect, it } from 'vitest';
import { packedFolder } from '../packed-folder-fixture.ts';

const shell = join(import.meta.dirname, 'shell');

it('packs the shell: `vitest run generator/frontend -u` takes changes over', async () => {
  await expect(await packedFolder(shell)).toMatchFileSnapshot('./shell.json');
});

it('builds without TypeScript: props of imported types carry @vue-ignore', () => {
  let current = '';
  const lookedUp = new Set<string>();
  // asked for the file system that types are looked up in
  registerTS(() => {
    lookedUp.add(current);
    throw new Error('there is none');
  });
  const components = globSync('src/**/*.vue', { cwd: shell });
  expect(components.length).toBeGreaterThan(50);
  for (const filename of components) {
    current = filename;
    const { descriptor } = parse(readFileSync(join(shell, filename), 'utf8'), { filename });
    if (descriptor.scriptSetup !== null) compileScript(descriptor, { id: filename, isProd: true });
  }
  expect([...lookedUp]).toEqual([]);
});

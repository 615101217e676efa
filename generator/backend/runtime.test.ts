import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, 'runtime');

async function packed(): Promise<string> {
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
  const files = await Promise.all(
    paths.map(async (path) => [path.replace('.check.ts', '.test.ts'), await readFile(join(folder, path), 'utf8')]),
  );
  return `${JSON.stringify(Object.fromEntries(files), null, 2)}\n`;
}

it('packs the runtime: `vitest run generator/backend -u` takes changes over', async () => {
  await expect(await packed()).toMatchFileSnapshot('./runtime.json');
});

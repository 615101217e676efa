import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a folder by path, as JSON: what the generator takes them from, so that it needs no disk. */
export async function packedFolder(folder: string): Promise<string> {
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
  const files = await Promise.all(
    paths.map(async (path) => [path.replace('.check.ts', '.test.ts'), await readFile(join(folder, path), 'utf8')]),
  );
  return `${JSON.stringify(Object.fromEntries(files), null, 2)}\n`;
}

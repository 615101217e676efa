import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { create } from 'tar';
import { PlatformError } from '../ports.ts';

/** Writes a `tar.gz` whose bytes depend on nothing but names, contents and modes; returns its digest. */
export async function packApp(directory: string, include: readonly string[], archive: string): Promise<string> {
  const sorted = await appFiles(directory, include);
  const hash = createHash('sha256');
  const output = await open(archive, 'wx');
  try {
    const stream = create(
      { cwd: directory, gzip: { level: 1 }, portable: true, mtime: new Date(0), noDirRecurse: true },
      // A name that begins with `@` would be read as an archive to include.
      sorted.map((file) => `./${file}`),
    );
    for await (const chunk of stream) {
      hash.update(chunk);
      await output.writeFile(chunk);
    }
    await output.sync();
  } finally {
    await output.close();
  }
  return `sha256:${hash.digest('hex')}`;
}

/** The files that are meant by files and folders, each once and sorted; without `node_modules`, and no links. */
export async function appFiles(directory: string, include: readonly string[]): Promise<readonly string[]> {
  const files = (await Promise.all(include.map((entry) => filesUnder(directory, checkedEntry(entry))))).flat();
  if (files.length > 0) return [...new Set(files)].toSorted();
  throw new PlatformError('ArtifactInvalid', `Nothing to pack: ${include.join(', ')}`, { retryable: false });
}

function checkedEntry(entry: string): string {
  const normal = path.posix.normalize(entry).replace(/\/$/, '');
  if (normal !== '' && !path.posix.isAbsolute(normal) && normal.split('/')[0] !== '..') return normal;
  throw new PlatformError('ArtifactInvalid', `Outside of the build's folder: ${entry}`, { retryable: false });
}

async function filesUnder(root: string, entry: string): Promise<string[]> {
  const info = await stat(path.join(root, entry)).catch(() => {
    throw new PlatformError('ArtifactInvalid', `The build left no ${entry}.`, { retryable: false });
  });
  if (!info.isDirectory()) return [entry];
  const children = await readdir(path.join(root, entry), { withFileTypes: true });
  const nested = await Promise.all(
    children
      .filter((child) => child.name !== 'node_modules')
      .map(async (child) => {
        const name = path.posix.join(entry, child.name);
        if (child.isDirectory()) return filesUnder(root, name);
        if (child.isFile()) return [name];
        throw new PlatformError('ArtifactInvalid', `${name} is a symbolic link or no file.`, { retryable: false });
      }),
  );
  return nested.flat();
}

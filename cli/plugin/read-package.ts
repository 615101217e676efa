import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { list } from 'tar';

import type { PluginContent } from '../../metadata/plugins/manifest.ts';

/** What counts of a package; its tests, say, or what npm installed in it, do not. */
const wanted =
  /^(package\.json|npm-shrinkwrap\.json|package-lock\.json|README\.md|LICENSE(\.[a-z]+)?|(server|web|generator)\/.+)$/u;

/** A package that is none, or has a file that is no text. */
export class PackageUnreadable extends Error {
  override readonly name = 'PackageUnreadable';
}

/**
 * The contents of a plugin's package: a folder, or the tarball that `npm pack` makes of it or of what a registry has. The
 * same files give the same contents, however they were packed.
 * @throws PackageUnreadable
 */
export async function readPackage(from: string): Promise<PluginContent> {
  const info = await stat(from).catch(() => null);
  if (info === null) throw new PackageUnreadable(`there is nothing at ${from}`);
  const files = info.isDirectory() ? await filesOfFolder(from) : await filesOfTarball(from);
  if (!files.has('package.json')) throw new PackageUnreadable(`${from} has no package.json`);
  const entries = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]) => [name, textOf(name, bytes)]);
  return { files: Object.fromEntries(entries) };
}

async function filesOfFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    if (entry.isFile() && wanted.test(name)) files.set(name, await readFile(file));
  }
  return files;
}

/** npm puts everything into one folder, mostly `package/`. */
async function filesOfTarball(file: string): Promise<Map<string, Uint8Array>> {
  const chunks = new Map<string, Buffer[]>();
  await list({
    file,
    onReadEntry: (entry) => {
      const name = entry.path.split('/').slice(1).join('/');
      if (entry.type !== 'File' || !wanted.test(name)) return;
      const own: Buffer[] = [];
      chunks.set(name, own);
      entry.on('data', (chunk: Buffer) => own.push(chunk));
    },
  }).catch((cause: unknown) => {
    throw new PackageUnreadable(`${file} is no tarball of a package`, { cause });
  });
  return new Map([...chunks].map(([name, own]) => [name, Buffer.concat(own)]));
}

function textOf(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new PackageUnreadable(`${name} is no text in UTF-8`, { cause });
  }
}

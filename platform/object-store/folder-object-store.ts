import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectStore } from '../ports.ts';
import { checkKey, checkPrefix } from './object-key.ts';

/** No key has this character, so `a` and `a/b` can both be objects, and files half written are told apart. */
const fileMark = '~';

/** Objects as files under a folder, which is made when the first one is put. */
export function createFolderObjectStore(folder: string): ObjectStore {
  const fileOf = (key: string): string => {
    checkKey(key);
    return path.join(folder, ...key.split('/')) + fileMark;
  };
  return {
    async put(key, content) {
      await writeDurably(fileOf(key), content);
    },
    async get(key) {
      return await unlessAbsent(readFile(fileOf(key)), null);
    },
    async has(key) {
      const file = fileOf(key);
      return await unlessAbsent(
        access(file).then(() => true),
        false,
      );
    },
    async delete(key) {
      await rm(fileOf(key), { force: true });
    },
    async list(prefix) {
      checkPrefix(prefix);
      const under = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const keys = await keysUnder(path.join(folder, ...under.split('/')), under);
      return keys.filter((key) => key.startsWith(prefix)).toSorted();
    },
  };
}

async function keysUnder(folder: string, prefix: string): Promise<string[]> {
  const entries = await unlessAbsent(readdir(folder, { withFileTypes: true }), []);
  const keys = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isDirectory()) return await keysUnder(path.join(folder, entry.name), `${prefix}${entry.name}/`);
      return entry.name.endsWith(fileMark) ? [prefix + entry.name.slice(0, -fileMark.length)] : [];
    }),
  );
  return keys.flat();
}

/** On the disk before it has its name, and its name on the disk before this returns. */
async function writeDurably(file: string, content: Uint8Array): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const unfinished = `${file}${randomUUID()}`;
  try {
    await withFile(unfinished, 'wx', async (handle) => {
      await handle.writeFile(content);
      await handle.sync();
    });
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
  await withFile(folder, 'r', async (handle) => await handle.sync());
}

async function withFile(
  file: string,
  flags: string,
  use: (handle: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const handle = await open(file, flags);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}

async function unlessAbsent<T>(attempt: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    if (isAbsent) return otherwise;
    throw error;
  }
}

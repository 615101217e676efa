import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { FileStore } from './file-store.js';

/** Files in a folder that all replicas share. */
export class DiskFileStore implements FileStore {
  constructor(private readonly folder: string) {}

  async write(id: string, content: Readable): Promise<void> {
    const path = this.pathOf(id);
    const partial = `${path}.part`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await pipeline(content, createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }));
      await rename(partial, path);
    } catch (error) {
      content.destroy();
      await rm(partial, { force: true });
      throw error;
    }
  }

  async read(id: string): Promise<Readable | null> {
    try {
      const file = await open(this.pathOf(id));
      return file.createReadStream();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    const path = this.pathOf(id);
    await Promise.all([path, `${path}.part`].map(async (name) => await rm(name, { force: true })));
  }

  /** Spread over folders, which file systems and people like better than one with a million files. */
  private pathOf(id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error('not the id of a file');
    return join(this.folder, id.slice(0, 2), id);
  }
}

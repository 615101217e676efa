import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeDurably } from './durable-file.ts';

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** What people call artifacts: a file for each name, by product, with the digest in it. */
export class ArtifactTags {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async set(product: string, tag: string, digest: string): Promise<void> {
    await mkdir(path.join(this.#folder, product), { recursive: true });
    await writeDurably(path.join(this.#folder, product, tag), digest);
  }

  /** Null where nothing has the name. */
  async digestOf(product: string, tag: string): Promise<string | null> {
    return await readFile(path.join(this.#folder, product, tag), 'utf8').catch(() => null);
  }

  /** A name goes with the artifact that has it. */
  async forget(product: string, digest: string): Promise<void> {
    for (const tag of await readdir(path.join(this.#folder, product)).catch(() => [])) {
      if ((await this.digestOf(product, tag)) === digest)
        await rm(path.join(this.#folder, product, tag), { force: true });
    }
  }
}

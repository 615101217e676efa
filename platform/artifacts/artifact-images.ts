import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeDurably } from './durable-file.ts';

/** Which artifact an image was made of: a file for each image, called by its digest. Several may be of one artifact. */
export class ArtifactImages {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async set(image: string, artifact: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeDurably(this.#fileOf(image), artifact);
  }

  /** A digest that is no image's is the artifact's own. */
  async artifactOf(digest: string): Promise<string> {
    return await readFile(this.#fileOf(digest), 'utf8').catch(() => digest);
  }

  /** Artifacts by image. */
  async all(): Promise<ReadonlyMap<string, string>> {
    const names = await readdir(this.#folder).catch(() => []);
    const images = names.filter((name) => /^[0-9a-f]{64}$/.test(name)).map((name) => `sha256:${name}`);
    return new Map(await Promise.all(images.map(async (image) => [image, await this.artifactOf(image)] as const)));
  }

  async forget(image: string): Promise<void> {
    await rm(this.#fileOf(image), { force: true });
  }

  #fileOf(digest: string): string {
    return path.join(this.#folder, path.basename(digest.replace(/^sha256:/u, '')));
  }
}

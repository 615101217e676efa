import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { PlatformError } from '../ports.ts';
import { packApp } from './app-archive.ts';
import { type ArtifactManifest, canonicalManifest, checkManifest, digestPattern } from './artifact-manifest.ts';
import { ArtifactImages } from './artifact-images.ts';
import { ArtifactTags } from './artifact-tags.ts';
import { writeDurably } from './durable-file.ts';

export type { ArtifactManifest } from './artifact-manifest.ts';

/**
 * Built applications by digest: the embedded registry. Anything in it is immutable, whole or absent, and checked against
 * its digest when read. Errors, none of them worth a retry: `ArtifactMissing`, `ArtifactCorrupt`, `ArtifactInvalid`.
 */
export interface ArtifactStore {
  /**
   * Packs the `include`d files and folders (relative to `directory`, `node_modules` left out) and returns the digest of
   * the `tar.gz`. The same content gives the same digest, wherever and whenever it is packed.
   */
  putApp(directory: string, include: readonly string[]): Promise<string>;
  /** Returns the manifest's digest: the artifact's identity. Refused while its `app` is not there. */
  putManifest(manifest: ArtifactManifest): Promise<string>;
  readManifest(digest: string): Promise<ArtifactManifest>;
  /** Unpacks an artifact's application to `into`, whole or not at all; a folder already there is taken as done. */
  materialise(digest: string, into: string): Promise<ArtifactManifest>;
  has(digest: string): Promise<boolean>;
  /** Removes a manifest, and its application when no other manifest names it. Absent is success. */
  delete(digest: string): Promise<void>;
  /** From now on the artifact is called by the digest of the image that was made of it. */
  putImage(image: string, artifact: string): Promise<void>;
  /** Digests of all manifests, or of the images made of them, sorted. */
  list(): Promise<string[]>;
  /** Names an artifact for people; what had the name before loses it. */
  tag(product: string, tag: string, digest: string): Promise<void>;
  /** Null where nothing has the name. */
  tagged(product: string, tag: string): Promise<string | null>;
}

export function createArtifactStore(folder: string): ArtifactStore {
  const apps = path.join(folder, 'apps');
  const manifests = path.join(folder, 'manifests');
  const tags = new ArtifactTags(path.join(folder, 'tags'));
  const images = new ArtifactImages(path.join(folder, 'images'));
  const appFile = (digest: string) => path.join(apps, `${hexOf(digest)}.tar.gz`);
  const manifestFile = (digest: string) => path.join(manifests, `${hexOf(digest)}.json`);

  async function readManifest(called: string): Promise<ArtifactManifest> {
    hexOf(called);
    const digest = await images.artifactOf(called);
    const file = manifestFile(digest);
    const content = await readFile(file).catch((error: unknown) => {
      throw isAbsent(error) ? missing(digest) : error;
    });
    if (digestOf(content) !== digest) throw corrupt(digest);
    return checkManifest(JSON.parse(content.toString('utf8')));
  }

  async function list(): Promise<string[]> {
    const called = await images.all();
    const hidden = new Set(called.values());
    const own = (await ownDigests()).filter((digest) => !hidden.has(digest));
    return [...own, ...called.keys()].toSorted();
  }

  async function ownDigests(): Promise<string[]> {
    const names = await readdir(manifests).catch(emptyWhenAbsent);
    return names.filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).map((name) => `sha256:${name.slice(0, 64)}`);
  }

  return {
    readManifest,
    list,

    async putApp(directory, include) {
      await mkdir(apps, { recursive: true });
      const temporary = path.join(apps, `.incoming-${randomUUID()}`);
      try {
        const digest = await packApp(directory, include, temporary);
        await rename(temporary, appFile(digest));
        return digest;
      } finally {
        await rm(temporary, { force: true });
      }
    },

    async putManifest(manifest) {
      const content = canonicalManifest(checkManifest(manifest));
      if (!(await exists(appFile(manifest.app)))) throw missing(manifest.app);
      const digest = digestOf(content);
      await mkdir(manifests, { recursive: true });
      await writeDurably(manifestFile(digest), content);
      return digest;
    },

    async materialise(digest, into) {
      const manifest = await readManifest(digest);
      if (await exists(into)) return manifest;
      await unpack(appFile(manifest.app), manifest.app, into);
      return manifest;
    },

    async has(digest) {
      try {
        const manifest = await readManifest(digest);
        return await exists(appFile(manifest.app));
      } catch (error) {
        if (error instanceof PlatformError) return false;
        throw error;
      }
    },

    async delete(digest) {
      const manifest = await readManifest(digest).catch(() => null);
      const artifact = await images.artifactOf(digest);
      await images.forget(digest);
      if (manifest !== null) await tags.forget(manifest.product, digest);
      if (digest !== artifact && [...(await images.all()).values()].includes(artifact)) return;
      await rm(manifestFile(artifact), { force: true });
      if (manifest === null) return;
      const others = await Promise.all((await ownDigests()).map((other) => readManifest(other).catch(() => null)));
      if (!others.some((other) => other?.app === manifest.app)) await rm(appFile(manifest.app), { force: true });
    },

    async putImage(image, artifact) {
      hexOf(image);
      if (!(await exists(manifestFile(artifact)))) throw missing(artifact);
      await images.set(image, artifact);
    },

    tag: (product, tag, digest) => tags.set(product, tag, digest),
    tagged: (product, tag) => tags.digestOf(product, tag),
  };
}

async function unpack(archive: string, digest: string, into: string): Promise<void> {
  if (!(await exists(archive))) throw missing(digest);
  const hash = createHash('sha256');
  await pipeline(createReadStream(archive), hash);
  if (`sha256:${hash.digest('hex')}` !== digest) throw corrupt(digest);
  const temporary = `${into}.incoming-${randomUUID()}`;
  try {
    await mkdir(temporary, { recursive: true });
    await extract({ file: archive, cwd: temporary, strict: true });
    await rename(temporary, into).catch(async (error: unknown) => {
      // Another one was faster: what it unpacked is the same.
      if (!(await exists(into))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Digests become file names, so nothing but a digest may pass. */
function hexOf(digest: string): string {
  if (!digestPattern.test(digest)) {
    throw new PlatformError('ArtifactInvalid', `Not a digest: ${JSON.stringify(digest)}`, { retryable: false });
  }
  return digest.slice('sha256:'.length);
}

function missing(digest: string): PlatformError {
  return new PlatformError('ArtifactMissing', `There is no artifact ${digest}.`, { retryable: false });
}

function corrupt(digest: string): PlatformError {
  return new PlatformError('ArtifactCorrupt', `The stored artifact ${digest} does not match its digest.`, {
    retryable: false,
  });
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function emptyWhenAbsent(error: unknown): string[] {
  if (isAbsent(error)) return [];
  throw error;
}

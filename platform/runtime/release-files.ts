import { mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactManifest, ArtifactStore } from '../artifacts/artifact-store.ts';
import { PlatformError } from '../ports.ts';

export interface PreparedRelease {
  readonly folder: string;
  readonly manifest: ArtifactManifest;
}

/** The unpacked releases of one environment. One thing at a time: nothing is swept away under a release that starts. */
export class ReleaseFiles {
  readonly #folder: string;
  readonly #cacheFolder: string;
  readonly #artifactStore: ArtifactStore;
  #last: Promise<unknown> = Promise.resolve();

  /** `dependencies/<lock digest>/` in the cache folder holds what the build installed. */
  constructor(folder: string, cacheFolder: string, artifactStore: ArtifactStore) {
    this.#folder = folder;
    this.#cacheFolder = cacheFolder;
    this.#artifactStore = artifactStore;
  }

  async prepare(digest: string): Promise<PreparedRelease> {
    return this.#inTurn(async () => {
      await mkdir(this.#folder, { recursive: true });
      const folder = path.join(this.#folder, digest.slice('sha256:'.length));
      const manifest = await this.#artifactStore.materialise(digest, folder);
      await this.#linkDependencies(manifest, folder);
      return { folder, manifest };
    });
  }

  /** Removes what is not in use when its turn comes; a rollback unpacks it again. */
  async sweep(digestsInUse: () => ReadonlySet<string>): Promise<void> {
    await this.#inTurn(async () => {
      const names = await readdir(this.#folder);
      const inUse = digestsInUse();
      const unused = names.filter((name) => !inUse.has(`sha256:${name}`));
      await Promise.all(unused.map((name) => rm(path.join(this.#folder, name), { recursive: true, force: true })));
    });
  }

  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Links the dependencies of the root and of each workspace that has some of its own. */
  async #linkDependencies(manifest: ArtifactManifest, folder: string): Promise<void> {
    const installed = path.join(this.#cacheFolder, 'dependencies', manifest.dependencies);
    const entries = await readdir(installed, { withFileTypes: true }).catch(() => {
      throw new PlatformError(
        'DependenciesMissing',
        `Its dependencies are not in ${installed} any more: build it again.`,
        {
          retryable: false,
        },
      );
    });
    const workspaces = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
    for (const workspace of ['.', ...workspaces.map((entry) => entry.name)]) {
      const source = path.join(installed, workspace, 'node_modules');
      const target = path.join(folder, workspace, 'node_modules');
      if (!(await isFolder(source)) || (await isFolder(target))) continue;
      await rm(target, { force: true });
      await mkdir(path.dirname(target), { recursive: true });
      await symlink(source, target, 'dir');
    }
  }
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

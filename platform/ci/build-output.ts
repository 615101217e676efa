import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { appFiles } from '../artifacts/app-archive.ts';
import type { ArtifactManifest } from '../artifacts/artifact-store.ts';
import type { ProductImages } from '../images/product-image.ts';
import type { CommandEvents } from './build-process.ts';
import { installForProduction } from './production-dependencies.ts';

/** Where builds put what they made; the embedded registry. */
export interface BuildRegistry {
  putApp(directory: string, include: readonly string[]): Promise<string>;
  putManifest(manifest: ArtifactManifest): Promise<string>;
  putImage(image: string, artifact: string): Promise<void>;
}

export interface Built {
  readonly job: string;
  readonly workspace: string;
  readonly commit: string;
  readonly versionCode: string;
  /** Digest of the lock file. */
  readonly dependencies: string;
  /** For installing packages. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the runtime needs of a built product. */
const artifactFiles = ['package.json', 'package-lock.json', 'server/package.json', 'server/dist', 'web/dist'];
const entryPoint = 'server/dist/main.js';

/** Keeps what was built as an artifact; returns its digest. */
export async function keepArtifact(built: Built, registry: BuildRegistry, signal: AbortSignal): Promise<string> {
  const { commit, dependencies, job, workspace } = built;
  const app = await registry.putApp(workspace, await present(workspace, artifactFiles));
  signal.throwIfAborted();
  const command = ['node', entryPoint];
  return await registry.putManifest({ schemaVersion: 1, product: job, commit, app, dependencies, command });
}

/** Pushes what was built as an image to `image` (`host/repository`); returns its digest. */
export async function pushImage(
  built: Built,
  image: string,
  images: ProductImages,
  events: CommandEvents,
): Promise<string> {
  const { commit, env, versionCode, workspace } = built;
  const include = await present(workspace, [...artifactFiles, 'web/package.json']);
  const request = {
    image,
    workspace,
    files: await appFiles(workspace, include),
    commit,
    versionCode,
    dependencies: {
      digest: built.dependencies,
      install: (folder: string) => installForProduction(workspace, folder, env, events),
    },
  };
  return await images.publish(request, events);
}

async function present(workspace: string, files: readonly string[]): Promise<readonly string[]> {
  if (!(await exists(join(workspace, entryPoint)))) throw new Error(`the build left no ${entryPoint}`);
  const there = await Promise.all(files.map(async (file) => ((await exists(join(workspace, file))) ? [file] : [])));
  return there.flat();
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

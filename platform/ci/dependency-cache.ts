import { createHash, randomUUID } from 'node:crypto';
import {
  access,
  copyFile,
  cp,
  glob,
  lstat,
  mkdir,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './build-process.ts';
import type { CommandEvents } from './build-process.ts';
import { readPackage } from './package-file.ts';

export interface DependencyRequest {
  readonly workspace: string;
  /** `dependencies/<digest of the lock file>/` in it is what one `npm ci` made; the runtime reads it too. */
  readonly cacheFolder: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface InstalledDependencies {
  /** 64 hex digits: SHA-256 of package-lock.json. */
  readonly digest: string;
  readonly reused: boolean;
}

const installing = new Map<string, Promise<void>>();

/** Installs what the lock file says, once per lock file, and links it into the workspace. */
export async function provideDependencies(
  request: DependencyRequest,
  events: CommandEvents,
): Promise<InstalledDependencies> {
  const { workspace, cacheFolder } = request;
  const lock = await readFile(join(workspace, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex');
  const installed = join(cacheFolder, 'dependencies', digest);
  const reused = await exists(installed);
  if (!reused) {
    const running =
      installing.get(installed) ?? install(request, installed, events).finally(() => installing.delete(installed));
    installing.set(installed, running);
    await running;
  }
  await linkDependencies(workspace, installed, digest);
  return { digest, reused };
}

async function install({ workspace, env }: DependencyRequest, installed: string, events: CommandEvents): Promise<void> {
  const unfinished = `${installed}.installing-${randomUUID()}`;
  try {
    await mkdir(unfinished, { recursive: true });
    for (const file of ['package.json', 'package-lock.json'])
      await copyFile(join(workspace, file), join(unfinished, file));
    for (const folder of await workspaceFolders(workspace)) {
      await cp(join(workspace, folder, 'package.json'), join(unfinished, folder, 'package.json'), { recursive: true });
    }
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--prefer-offline'];
    await runCommand({ program: 'npm', args, cwd: unfinished, env }, events);
    await rename(unfinished, installed).catch(async (error: unknown) => {
      if (!(await exists(installed))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Folders of the npm workspaces, relative to the root. */
async function workspaceFolders(root: string): Promise<string[]> {
  const { workspaces } = await readPackage(root);
  const folders: string[] = [];
  if (workspaces.length > 0) for await (const folder of glob(workspaces, { cwd: root })) folders.push(folder);
  return folders;
}

/**
 * Gives root and workspaces a `node_modules` of links: packages lead to the cache, npm's links between workspaces stay
 * relative and so lead to this checkout. The folder itself is the checkout's own, for the caches that tools keep there.
 */
async function linkDependencies(workspace: string, installed: string, digest: string): Promise<void> {
  const marker = join(workspace, 'node_modules', '.dependencies');
  if ((await readFile(marker, 'utf8').catch(() => '')) === digest) return;
  for (const folder of ['.', ...(await workspaceFolders(workspace))]) {
    const target = join(workspace, folder, 'node_modules');
    await rm(target, { recursive: true, force: true });
    const source = join(installed, folder, 'node_modules');
    if (await exists(source)) await linkEntries(source, target);
  }
  await mkdir(join(workspace, 'node_modules'), { recursive: true });
  await writeFile(marker, digest);
}

async function linkEntries(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const name of await readdir(source)) {
    const from = join(source, name);
    const to = join(target, name);
    if (name.startsWith('@')) await linkEntries(from, to);
    else if ((await lstat(from)).isSymbolicLink()) await symlink(await readlink(from), to);
    else await symlink(from, to);
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

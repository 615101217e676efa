import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isExecutable } from './command.ts';
import { tryLock, lockHolder, type ExclusiveLock } from './exclusive-lock.ts';
import { slowStep, type Progress } from './progress.ts';

/** One executable of one version, kept for every checkout of this user. */
export interface Tool {
  /** Also the executable's file name. */
  readonly name: string;
  readonly version: string;
}

export interface ToolCacheOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
}

/** `ASSEMBOX_CACHE`, else the user's cache folder. */
export function toolCacheFolder(env: NodeJS.ProcessEnv): string {
  const given = env['ASSEMBOX_CACHE'];
  if (given !== undefined && given !== '') {
    return path.resolve(given);
  }
  const base = env['XDG_CACHE_HOME'];
  return path.join(base === undefined || base === '' ? path.join(homedir(), '.cache') : base, 'assembox-publish');
}

/** Path of the tool's executable, null while it is not in the cache. */
export async function cachedTool(tool: Tool, env: NodeJS.ProcessEnv): Promise<string | null> {
  const executable = path.join(toolFolder(tool, env), tool.name);
  return (await isExecutable(executable)) ? executable : null;
}

/**
 * Puts a tool into the cache and gives the executable's path. `install` fills an empty folder, which takes its place
 * in one rename; of several processes one installs and the others wait for it.
 */
export async function installTool(
  tool: Tool,
  options: ToolCacheOptions,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = toolFolder(tool, options.env);
  const lock = await waitForLock(`${folder}.lock`, tool, options.progress);
  try {
    const present = await cachedTool(tool, options.env);
    if (present !== null) {
      return present;
    }
    await removeRemains(folder);
    const fresh = await mkdtemp(`${folder}.partial-`);
    await install(fresh);
    const executable = path.join(fresh, tool.name);
    if (!(await isExecutable(executable))) {
      throw new Error(`the installation of ${tool.name} ${tool.version} left no executable at ${executable}`);
    }
    await rename(fresh, folder);
    return path.join(folder, tool.name);
  } finally {
    lock.release();
  }
}

function toolFolder(tool: Tool, env: NodeJS.ProcessEnv): string {
  return path.join(toolCacheFolder(env), `${tool.name}-${tool.version}`);
}

async function waitForLock(file: string, tool: Tool, progress: Progress): Promise<ExclusiveLock> {
  await mkdir(path.dirname(file), { recursive: true });
  const first = await tryLock(file);
  if (first !== null) {
    return first;
  }
  return await slowStep(progress, {
    title: `Waiting for ${tool.name} ${tool.version}`,
    why: `process ${await lockHolder(file)} is installing it`,
    work: async () => {
      for (;;) {
        const lock = await tryLock(file);
        if (lock !== null) {
          return lock;
        }
        await delay(300);
      }
    },
  });
}

/** What an installation left that was killed; only called under the lock. */
async function removeRemains(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const parent = path.dirname(folder);
  for (const entry of await readdir(parent)) {
    if (entry.startsWith(`${path.basename(folder)}.partial-`)) {
      await rm(path.join(parent, entry), { recursive: true, force: true });
    }
  }
}

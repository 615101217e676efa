import { aptUnpack, type DebianPackage } from './apt-unpack.ts';
import { findExecutable } from './command.ts';
import { goInstall } from './go-install.ts';
import { cachedTool, type Tool, type ToolCacheOptions } from './tool-cache.ts';
import type { Attempt, Way } from './ways.ts';

/** The usual ways to a program; what they find is the path of its executable. */
export const onPath = (name: string, { env }: ToolCacheOptions): Way<string> => ({
  name: `\`${name}\` on the PATH`,
  attempt: async () => attemptOf(await findExecutable([name], env), 'not found'),
});

export const inCache = (tool: Tool, { env }: ToolCacheOptions): Way<string> => ({
  name: 'the tool cache',
  attempt: async () => attemptOf(await cachedTool(tool, env), 'not there yet'),
});

export const byGoInstall = (tool: Tool, goPackage: string, options: ToolCacheOptions): Way<string> => ({
  name: '`go install`',
  attempt: async () => await goInstall(tool, goPackage, options),
});

export const byAptUnpack = (tool: Tool, from: DebianPackage, options: ToolCacheOptions): Way<string> => ({
  name: '`apt-get download`',
  attempt: async () => await aptUnpack(tool, from, options),
});

const attemptOf = (found: string | null, missing: string): Attempt<string> =>
  found === null ? { missing } : { found };

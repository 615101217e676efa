import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findExecutable, runCommand } from './command.ts';
import { slowStep } from './progress.ts';
import { installTool, type Tool, type ToolCacheOptions } from './tool-cache.ts';
import type { Attempt } from './ways.ts';

/** Builds a Go program from its published source (module proxy) into the tool cache. */
export async function goInstall(tool: Tool, goPackage: string, options: ToolCacheOptions): Promise<Attempt<string>> {
  return await build(tool, options, async (folder, go) => {
    await go(['install', `${goPackage}@${tool.version}`], folder);
  });
}

export interface GoModule {
  /** Of a module that requires what is built: for programs whose own `go.mod` no one else can install from. */
  readonly goMod: string;
  /** Each becomes an executable named as its last part; the tool's own name is among them. */
  readonly packages: readonly string[];
}

/** Builds several Go programs at once, side by side into one folder of the tool cache. */
export async function goBuild(tool: Tool, module: GoModule, options: ToolCacheOptions): Promise<Attempt<string>> {
  return await build(tool, options, async (folder, go) => {
    await writeFile(path.join(folder, 'go.mod'), module.goMod);
    await go(['build', '-mod=mod', '-ldflags=-s -w', '-o', `${folder}${path.sep}`, ...module.packages], folder);
  });
}

/** Folder of a module's source in Go's own cache, which is filled if need be. */
export async function goModuleFolder(module: string, env: NodeJS.ProcessEnv): Promise<Attempt<string>> {
  const go = await findExecutable(['go'], env);
  if (go === null) {
    return { missing: 'Go is not on the PATH' };
  }
  const answer: unknown = JSON.parse(
    await runCommand(go, ['mod', 'download', '-json', module], { env: goEnvironment(env), cwd: path.parse(go).root }),
  );
  const found = typeof answer === 'object' && answer !== null && 'Dir' in answer ? answer.Dir : null;
  return typeof found === 'string' ? { found } : { missing: `Go has no folder for ${module}` };
}

async function build(
  tool: Tool,
  options: ToolCacheOptions,
  work: (folder: string, go: (args: readonly string[], cwd: string) => Promise<unknown>) => Promise<void>,
): Promise<Attempt<string>> {
  const go = await findExecutable(['go'], options.env);
  if (go === null) {
    return { missing: 'Go is not on the PATH' };
  }
  const found = await installTool(
    tool,
    options,
    async (folder) =>
      await slowStep(options.progress, {
        title: `Building ${tool.name} ${tool.version} with Go`,
        why: 'compiled once from source, which takes some minutes; kept in the tool cache for later runs',
        work: async (detail) => {
          const env = { ...goEnvironment(options.env), GOBIN: folder };
          await work(folder, async (args, cwd) => await runCommand(go, args, { cwd, env, onLine: detail }));
        },
      }),
  );
  return { found };
}

/** The user's own Go flags and target platform would change or forbid the build; no C compiler is needed. */
function goEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = { ...env, GOFLAGS: '', CGO_ENABLED: '0', GO111MODULE: 'on', GOWORK: 'off' };
  return Object.fromEntries(Object.entries(own).filter(([name]) => name !== 'GOOS' && name !== 'GOARCH'));
}

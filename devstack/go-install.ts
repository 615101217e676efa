import { findExecutable, runCommand } from './command.ts';
import { slowStep } from './progress.ts';
import { installTool, type Tool, type ToolCacheOptions } from './tool-cache.ts';
import type { Attempt } from './ways.ts';

/** Builds a Go program from its published source (module proxy) into the tool cache. */
export async function goInstall(tool: Tool, goPackage: string, options: ToolCacheOptions): Promise<Attempt<string>> {
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
          await runCommand(go, ['install', `${goPackage}@${tool.version}`], {
            cwd: folder,
            env: goEnvironment(options.env, folder),
            onLine: detail,
          });
        },
      }),
  );
  return { found };
}

/** The user's own Go flags and target platform would change or forbid the build; no C compiler is needed. */
function goEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const own = { ...env, GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0', GO111MODULE: 'on', GOWORK: 'off' };
  return Object.fromEntries(Object.entries(own).filter(([name]) => name !== 'GOOS' && name !== 'GOARCH'));
}

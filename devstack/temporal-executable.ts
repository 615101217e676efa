import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { byGoInstall, inCache, onPath } from './program-ways.ts';
import { slowStep, type Progress } from './progress.ts';
import { installTool, type Tool, type ToolCacheOptions } from './tool-cache.ts';
import { firstWay } from './ways.ts';

/** The newest release whose go.mod has no local replacement, so that Go can install it from the module proxy. */
const tool: Tool = { name: 'temporal', version: 'v1.5.1' };

/** Path of a `temporal` executable. Throws `Unavailable`. */
export async function findTemporal(env: NodeJS.ProcessEnv, progress: Progress): Promise<string> {
  const options = { env, progress };
  return await firstWay({
    subject: 'Temporal, the server that runs the publish jobs',
    ways: [
      onPath(tool.name, options),
      inCache(tool, options),
      { name: 'download by the Temporal SDK', attempt: async () => ({ found: await download(options) }) },
      byGoInstall(tool, 'github.com/temporalio/cli/cmd/temporal', options),
    ],
    mends: [
      'set TEMPORAL_ADDRESS to the host:port of a running Temporal server',
      'install the Temporal CLI and put it on the PATH (https://docs.temporal.io/cli)',
      'install Go 1.25 or later, with which it is built from source (https://go.dev/dl)',
      'give this machine access to temporal.download or to a Go module proxy (GOPROXY)',
    ],
  });
}

/** The SDK downloads only to start a server at once: it starts one, stops it, and the executable stays. */
async function download(options: ToolCacheOptions): Promise<string> {
  return await installTool(tool, options, async (folder) => {
    await slowStep(options.progress, {
      title: `Downloading Temporal ${tool.version}`,
      why: 'about 50 MB from temporal.download, once; kept in the tool cache for later runs',
      work: async () => {
        const downloadDir = await mkdtemp(path.join(folder, 'download-'));
        const executable = { type: 'cached-download', version: tool.version, downloadDir } as const;
        const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
        await environment.teardown();
        const [file] = await readdir(downloadDir);
        if (file === undefined) {
          throw new Error('the SDK left no executable');
        }
        await rename(path.join(downloadDir, file), path.join(folder, tool.name));
        await chmod(path.join(folder, tool.name), 0o755);
        await rm(downloadDir, { recursive: true });
      },
    });
  });
}

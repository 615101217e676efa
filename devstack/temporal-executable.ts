import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findExecutable } from './command.ts';
import { goInstall } from './go-install.ts';
import { slowStep, type Progress } from './progress.ts';
import { cachedTool, installTool, type Tool } from './tool-cache.ts';
import { firstWay } from './ways.ts';

/** The newest release whose go.mod has no local replacement, so that Go can install it from the module proxy. */
const tool: Tool = { name: 'temporal', version: 'v1.5.1' };

/** Path of a `temporal` executable. Throws `Unavailable`. */
export async function findTemporal(env: NodeJS.ProcessEnv, progress: Progress): Promise<string> {
  return await firstWay({
    subject: 'Temporal, the server that runs the publish jobs',
    ways: [
      {
        name: '`temporal` on the PATH',
        attempt: async () => {
          const found = await findExecutable(['temporal'], env);
          return found === null ? { missing: 'not found' } : { found };
        },
      },
      {
        name: 'the tool cache',
        attempt: async () => {
          const found = await cachedTool(tool, env);
          return found === null ? { missing: 'not there yet' } : { found };
        },
      },
      { name: 'download by the Temporal SDK', attempt: async () => ({ found: await download(env, progress) }) },
      {
        name: '`go install`',
        attempt: async () => await goInstall(tool, 'github.com/temporalio/cli/cmd/temporal', { env, progress }),
      },
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
async function download(env: NodeJS.ProcessEnv, progress: Progress): Promise<string> {
  return await installTool(tool, { env, progress }, async (folder) => {
    await slowStep(progress, {
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

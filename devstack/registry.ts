import { startServer } from './process.ts';
import { byGoInstall, inCache } from './program-ways.ts';
import type { Progress } from './progress.ts';
import { answersOk } from './readiness.ts';
import type { Tool, ToolCacheOptions } from './tool-cache.ts';
import { firstWay } from './ways.ts';

export interface RegistryOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

export interface RegistryServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const tool: Tool = { name: 'registry', version: 'v0.22.1' };

/** An image registry on a free port, open to everyone on this machine; its images are in its memory. Throws `Unavailable` or `ServerFailed`. */
export async function startRegistry(options: RegistryOptions): Promise<RegistryServer> {
  const executable = await findRegistry(options);
  const server = await startServer({
    name: 'registry',
    dataDir: options.dataDir,
    ports: ['registry'],
    prepare: async (portOf) => ({
      command: executable,
      args: ['-port', String(portOf('registry')), options.dataDir],
      env: options.env,
    }),
    ready: async (portOf) => await answersOk('the registry', `${urlOn(portOf('registry'))}/v2/`),
  });
  return { url: urlOn(server.portOf('registry')), stop: server.stop };
}

const urlOn = (port: number) => `http://localhost:${port}`;

/** Not from the PATH: other registries have a program of that name too. */
async function findRegistry(options: ToolCacheOptions): Promise<string> {
  return await firstWay({
    subject: 'The image registry of the tests',
    ways: [inCache(tool, options), byGoInstall(tool, 'github.com/google/go-containerregistry/cmd/registry', options)],
    mends: [
      'install Go, with which it is built from source (https://go.dev/dl)',
      'give this machine access to a Go module proxy (GOPROXY)',
    ],
  });
}

import path from 'node:path';
import { secret } from './data-folder.ts';
import { startServer } from './process.ts';
import { byGoInstall, inCache, onPath } from './program-ways.ts';
import type { Progress } from './progress.ts';
import { answersOk } from './readiness.ts';
import type { Tool, ToolCacheOptions } from './tool-cache.ts';
import { firstWay } from './ways.ts';

export interface MinioOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

export interface MinioServer {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly stop: () => Promise<void>;
}

/** The release RELEASE.2026-02-12; the project's own tags are no Go versions. */
const tool: Tool = { name: 'minio', version: 'v0.0.0-20260212201848-7aac2a2c5b7c' };

const accessKeyId = 'assembox';

const endpointOn = (port: number) => `http://127.0.0.1:${port}`;

/** A private S3 server with its data in `dataDir`/minio, on a free port. Throws `Unavailable` or `ServerFailed`. */
export async function startMinio(options: MinioOptions): Promise<MinioServer> {
  const executable = await findMinio(options);
  const secretAccessKey = await secret(options.dataDir, 'minio');
  const server = await startServer({
    name: 'minio',
    dataDir: options.dataDir,
    ports: ['minio'],
    prepare: async (portOf) => ({
      command: executable,
      args: ['server', '--quiet', `--address=127.0.0.1:${portOf('minio')}`, path.join(options.dataDir, 'minio')],
      env: {
        ...options.env,
        MINIO_ROOT_USER: accessKeyId,
        MINIO_ROOT_PASSWORD: secretAccessKey,
        // Buckets are found by `<bucket>.s3.test` too.
        MINIO_DOMAIN: 's3.test',
        MINIO_BROWSER: 'off',
        MINIO_UPDATE: 'off',
      },
    }),
    ready: async (portOf) => await answersOk('MinIO', `${endpointOn(portOf('minio'))}/minio/health/ready`),
  });
  const endpoint = endpointOn(server.portOf('minio'));
  return { endpoint, region: 'us-east-1', accessKeyId, secretAccessKey, stop: server.stop };
}

async function findMinio(options: ToolCacheOptions): Promise<string> {
  return await firstWay({
    subject: 'MinIO, the S3 server of the tests',
    ways: [onPath(tool.name, options), inCache(tool, options), byGoInstall(tool, 'github.com/minio/minio', options)],
    mends: [
      'install MinIO and put it on the PATH (https://min.io/download)',
      'install Go 1.24.8 or later, with which it is built from source (https://go.dev/dl)',
      'give this machine access to a Go module proxy (GOPROXY)',
    ],
  });
}

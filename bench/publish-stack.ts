import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { connectDatabase } from '../database/connection.ts';
import { createToken } from '../database/tokens.ts';
import { type ApiClient, createApiClient } from '../devstack/demo/api-client.ts';
import type { Progress } from '../devstack/progress.ts';
import { serviceEnvironment, startApi, startEmbeddedHost, startWorker } from '../devstack/services.ts';
import { startServers } from '../devstack/stack.ts';
import type { Runtime } from '../platform/ports.ts';
import { createEmbeddedRuntime } from '../platform/runtime/embedded-runtime.ts';

/** The whole service as the demo runs it, with a data folder of its own. */
export interface PublishStack {
  readonly api: ApiClient;
  /** Of the database's administrator. */
  readonly databaseUrl: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly runtime: Runtime;
  /** `text/plain` of the API. */
  text(path: string): Promise<string>;
  stop(): Promise<void>;
}

interface PublishStackOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  /** 1 unless given. */
  readonly workers?: number;
  /** Of installed dependencies; the machine's own unless given. */
  readonly cacheFolder?: string;
  /** Of the services besides, such as another CI. */
  readonly settings?: NodeJS.ProcessEnv;
}

/** For one measurement: the data folder goes with it. */
export async function withPublishStack<T>(
  { env, progress }: Pick<PublishStackOptions, 'env' | 'progress'>,
  work: (stack: PublishStack, dataDir: string) => Promise<T>,
): Promise<T> {
  await using opened = new AsyncDisposableStack();
  const dataDir = opened.adopt(await mkdtemp(path.join(tmpdir(), 'assembox-bench-')), (folder) =>
    rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  );
  const stack = opened.adopt(await startPublishStack({ dataDir, progress, env }), (running) => running.stop());
  return await work(stack, dataDir);
}

/** Unless told otherwise, dependencies of products come from the machine's cache, as they do for every CI server of this user. */
export async function startPublishStack({
  dataDir,
  env,
  progress,
  cacheFolder,
  settings,
  workers = 1,
}: PublishStackOptions): Promise<PublishStack> {
  const servers = await startServers({ dataDir, progress, env });
  const stops = [servers.stop];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0)) await each();
  };
  try {
    const { database, temporal } = servers;
    const embedded: NodeJS.ProcessEnv = {
      ...(await serviceEnvironment({ dataDir, temporal, databaseUrl: database.url, env })),
      ...(cacheFolder !== undefined && { ASSEMBOX_CACHE: cacheFolder }),
    };
    const services = { ...embedded, ...settings };
    stops.unshift((await startApi(dataDir, services)).stop);
    stops.unshift((await startEmbeddedHost(dataDir, embedded)).stop);
    for (let number = 1; number <= workers; number += 1) {
      stops.unshift((await startWorker(dataDir, services, { name: `worker-${number}` })).stop);
    }
    const connection = await connectDatabase(database.url);
    const token = await createToken(connection, { name: 'bench', roles: ['admin'], productId: null, expiresAt: null });
    await connection.close();
    const url = services['ASSEMBOX_PUBLIC_URL'] ?? '';
    return {
      api: createApiClient(url, token),
      databaseUrl: database.url,
      temporal,
      runtime: createEmbeddedRuntime({
        url: services['ASSEMBOX_RUNTIME_URL'] ?? '',
        token: services['ASSEMBOX_RUNTIME_TOKEN'] ?? '',
      }),
      text: async (asked) => {
        const response = await fetch(`${url}${asked}`, { headers: { authorization: `Bearer ${token}` } });
        return await response.text();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

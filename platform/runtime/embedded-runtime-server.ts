import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { buildAdminApi } from './admin-api.ts';
import { Environments } from './environments.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { type RuntimeTiming, defaultTiming } from './runtime-timing.ts';
import { startReaper } from './reaper.ts';
import { lockFolder } from './server-lock.ts';

export interface EmbeddedRuntimeOptions {
  /** State, secrets, unpacked releases and logs of all environments. One server at a time. */
  readonly folder: string;
  /** `dependencies/<lock digest>/` in it holds the installed dependencies that artifacts refer to. */
  readonly cacheFolder: string;
  readonly artifactStore: ArtifactStore;
  /** Of the admin API; 0 picks a free one. */
  readonly port: number;
  readonly host?: string;
  /** What the admin API's callers show as bearer token. */
  readonly token: string;
  /** May create databases and users: each environment gets its own. Null: products get no database. */
  readonly databaseAdminUrl: string | null;
  /** What products call other services with: see `product-secrets.ts`. Null: products get no secrets. */
  readonly productSecretsFile: string | null;
  readonly timing?: Partial<RuntimeTiming>;
}

export interface EmbeddedRuntimeServer {
  /** Of the admin API, without a trailing slash. */
  readonly url: string;
  /** Ends everything that it started; what served is brought back by the next start on the same folder. */
  stop(): Promise<void>;
}

/**
 * The embedded runtime: a controller like Kubernetes' in small. Keeps for each product and environment what it is to
 * run, starts artifacts as processes and shifts the traffic of the environment's address to them.
 */
export async function startEmbeddedRuntime(options: EmbeddedRuntimeOptions): Promise<EmbeddedRuntimeServer> {
  const {
    folder,
    cacheFolder,
    artifactStore,
    token,
    databaseAdminUrl,
    productSecretsFile,
    host = '127.0.0.1',
  } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  const dismissReaper = startReaper(folder);
  const metrics = createGatewayMetrics();
  const environments = new Environments(path.join(folder, 'environments'), {
    cacheFolder,
    artifactStore,
    host,
    databaseAdminUrl,
    productSecretsFile,
    metrics,
    timing: { ...defaultTiming, ...options.timing },
  });
  const app = buildAdminApi({ token, environments, artifactStore, metrics, productSecretsFile });
  const stop = async () => {
    await app.close();
    await environments.stop();
    dismissReaper();
    await unlock();
  };
  try {
    await environments.resume();
    const url = await app.listen({ host, port: options.port });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

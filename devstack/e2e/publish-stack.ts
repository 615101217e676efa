import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { vi } from 'vitest';

import { connectDatabase, type Database } from '../../database/connection.ts';
import { createToken } from '../../database/tokens.ts';
import { createEmbeddedRuntime } from '../../platform/runtime/embedded-runtime.ts';
import { createGiteaGitHost } from '../../platform/git/gitea-git-host.ts';
import type { GitHost, Runtime } from '../../platform/ports.ts';
import { type ApiClient, createApiClient } from '../demo/api-client.ts';
import { choosePort } from '../data-folder.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import { serviceEnvironment, startApi, startEmbeddedHost, startWorker, type WorkerProcess } from '../services.ts';
import { s3, testDatabase, testTemporal } from '../test-servers.ts';

/** The systems that a worker talks to, each behind a proxy that can go bad. */
export const systems = ['database', 's3', 'git', 'ci', 'runtime', 'api'] as const;
export type System = (typeof systems)[number];

/** The whole service on real servers, for one test file: its own database, namespace, bucket and data folder. */
export interface PublishStack {
  readonly env: NodeJS.ProcessEnv;
  /** Of workers: as `env`, and the systems are reached through the proxies. */
  readonly workerEnv: NodeJS.ProcessEnv;
  readonly dataDir: string;
  readonly api: ApiClient;
  /** Of the API. */
  readonly token: string;
  readonly database: Database;
  readonly gitHost: GitHost;
  readonly runtime: Runtime;
  /** Between the worker and the systems; API, CI and runtime go past them. */
  readonly proxies: Readonly<Record<System, FaultProxy>>;
  /** Starts a worker, of this source unless another folder is given; one that runs is left alone. */
  startWorker(source?: string): Promise<void>;
  killWorker(): Promise<void>;
  stop(): Promise<void>;
}

export interface PublishStackOptions {
  /** Where CI keeps installed dependencies; the machine's own cache unless given. */
  readonly cacheFolder?: string;
  /** Metrics behind this token, those of the worker at a port of its own. */
  readonly observed?: { readonly metricsToken: string };
  /** Settings of API and workers besides, such as another runtime. */
  readonly settings?: NodeJS.ProcessEnv;
  /** Settings of the embedded Git host, CI and runtime; one that names a Git host is that of another, which is used. */
  readonly hostSettings?: NodeJS.ProcessEnv;
  /** Settings of workers alone, such as another way to a system. */
  readonly workerSettings?: NodeJS.ProcessEnv;
  /** Puts a backup into what is empty still, before any process starts. */
  readonly restore?: (empty: EmptyStack) => Promise<void>;
}

export type EmptyStack = Pick<PublishStack, 'dataDir' | 'env'>;

export async function startPublishStack({
  cacheFolder,
  observed,
  settings,
  hostSettings = {},
  workerSettings,
  restore,
}: PublishStackOptions = {}): Promise<PublishStack> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'assembox-e2e-'));
  const [testbase, temporal, bucket] = await Promise.all([testDatabase(), testTemporal(), s3()]);
  const namespace = testbase.name.replaceAll('_', '-');
  await registerNamespace(temporal.address, namespace);
  const embedded: NodeJS.ProcessEnv = {
    ...(await serviceEnvironment({
      dataDir,
      temporal: { ...temporal, namespace },
      databaseUrl: testbase.url,
      env: process.env,
    })),
    ...(cacheFolder !== undefined && { ASSEMBOX_CACHE: cacheFolder }),
    ...(observed !== undefined && {
      METRICS_TOKEN: observed.metricsToken,
      WORKER_METRICS_ADDRESS: `127.0.0.1:${await choosePort(dataDir, 'worker-metrics')}`,
    }),
    S3_ENDPOINT: bucket.endpoint,
    S3_BUCKET: bucket.bucket,
    AWS_REGION: bucket.region,
    AWS_ACCESS_KEY_ID: bucket.accessKeyId,
    AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
  };
  const env = { ...embedded, ...settings };
  await restore?.({ dataDir, env });
  const proxied = await proxiedSettings(env);
  const workerEnv = { ...env, ...proxied.settings, ...workerSettings };
  const host = await startEmbeddedHost(
    dataDir,
    { ...embedded, ...hostSettings },
    'GITEA_URL' in hostSettings ? 'elsewhere' : 'embedded',
  );
  const api = await startApi(dataDir, env);
  const database = await connectDatabase(testbase.url);
  const token = await createToken(database, { name: 'e2e', roles: ['admin'], productId: null, expiresAt: null });
  const workers: { current: WorkerProcess | null } = { current: null };
  return {
    env,
    workerEnv,
    dataDir,
    database,
    token,
    api: createApiClient(env['ASSEMBOX_PUBLIC_URL'] ?? '', token),
    gitHost: createGiteaGitHost({
      url: env['GITEA_URL'] ?? '',
      token: env['GITEA_TOKEN'] ?? '',
      organisation: env['GITEA_ORGANISATION'] ?? 'assembox',
    }),
    runtime: createEmbeddedRuntime({
      url: env['ASSEMBOX_RUNTIME_URL'] ?? '',
      token: env['ASSEMBOX_RUNTIME_TOKEN'] ?? '',
    }),
    proxies: proxied.proxies,
    startWorker: async (source) => {
      const options = source === undefined ? {} : { source };
      workers.current ??= await startWorker(dataDir, workerEnv, options);
    },
    killWorker: async () => {
      await workers.current?.kill();
      workers.current = null;
    },
    stop: async () => {
      await workers.current?.stop();
      await Promise.all([api.stop(), host.stop(), database.close()]);
      await Promise.all(Object.values(proxied.proxies).map((proxy) => proxy.close()));
      await testbase.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const settingOf: Readonly<Record<System, string>> = {
  database: 'DATABASE_URL',
  s3: 'S3_ENDPOINT',
  git: 'GITEA_URL',
  ci: 'JENKINS_URL',
  runtime: 'ASSEMBOX_RUNTIME_URL',
  // What the worker tells the CI to call back.
  api: 'ASSEMBOX_PUBLIC_URL',
};

/** A proxy before each system, and the settings that lead through them. */
async function proxiedSettings(env: NodeJS.ProcessEnv) {
  const entries = await Promise.all(
    systems.map(async (system) => {
      const url = new URL(env[settingOf[system]] ?? '');
      const proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) });
      url.port = String(proxy.port);
      return { system, proxy, setting: [settingOf[system], url.href.replace(/\/$/u, '')] as const };
    }),
  );
  const by = (wanted: System): FaultProxy => {
    const found = entries.find((entry) => entry.system === wanted);
    if (!found) throw new Error(`no proxy before ${wanted}`);
    return found.proxy;
  };
  return {
    proxies: {
      database: by('database'),
      s3: by('s3'),
      git: by('git'),
      ci: by('ci'),
      runtime: by('runtime'),
      api: by('api'),
    },
    settings: Object.fromEntries(entries.map((entry) => entry.setting)),
  };
}

/** Resolves once it can be worked with. */
export async function registerNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    // The frontends learn of a new namespace a little later.
    await vi.waitFor(() => connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: 'any' } }), {
      timeout: 30_000,
    });
  } finally {
    await connection.close();
  }
}

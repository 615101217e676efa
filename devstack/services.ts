import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { Connection } from '@temporalio/client';

import { SettingReader } from '../platform/setting-reader.ts';
import { connectionOptions } from '../platform/temporal/connection.ts';
import { readTemporal } from '../platform/temporal/temporal-config.ts';
import { examplePlugins } from '../examples/example-plugins.ts';
import { generatorName } from '../trees/allowed-generators.ts';
import { choosePort, secret } from './data-folder.ts';
import { type RunningServer, startServer } from './process.ts';
import { answersOk } from './readiness.ts';

/**
 * Of the processes that generate. V8 would otherwise keep room for 128 MB of young objects in each of their threads,
 * which a large product fills.
 */
export const processFlags = ['--max-semi-space-size=16'];

const ownSource = path.dirname(import.meta.dirname);

export interface ServiceOptions {
  readonly dataDir: string;
  readonly temporal: { readonly address: string; readonly namespace: string; readonly uiUrl: string | null };
  readonly databaseUrl: string;
  /** Of the starter; the services get it with their settings on top. */
  readonly env: NodeJS.ProcessEnv;
  readonly apiPort?: number;
}

/** The starter's own are of the Temporal that it names, not of a private one. */
const ofAnotherTemporal: NodeJS.ProcessEnv = {
  TEMPORAL_API_KEY: '',
  TEMPORAL_TLS: '',
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: '',
  TEMPORAL_TLS_CLIENT_CERT_PATH: '',
  TEMPORAL_TLS_CLIENT_KEY_PATH: '',
  TEMPORAL_TLS_SERVER_NAME: '',
};

/** The settings of all services of one data folder. */
export async function serviceEnvironment(options: ServiceOptions): Promise<NodeJS.ProcessEnv> {
  const { dataDir, temporal, databaseUrl, env } = options;
  const address = async (name: string): Promise<string> => `http://127.0.0.1:${await choosePort(dataDir, name)}`;
  const apiPort = options.apiPort ?? (await choosePort(dataDir, 'api'));
  const webhookKey = Buffer.from(await secret(dataDir, 'ci-webhook')).toString('base64');
  return {
    ...env,
    ASSEMBOX_DATA: dataDir,
    HOST: '127.0.0.1',
    PORT: String(apiPort),
    ASSEMBOX_PUBLIC_URL: `http://127.0.0.1:${apiPort}`,
    ...(env['TEMPORAL_ADDRESS'] !== temporal.address && ofAnotherTemporal),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_UI_URL: temporal.uiUrl ?? '',
    DATABASE_URL: databaseUrl,
    GITEA_URL: await address('git'),
    GITEA_TOKEN: await secret(dataDir, 'git'),
    JENKINS_URL: await address('ci'),
    JENKINS_USER: 'assembox',
    JENKINS_TOKEN: await secret(dataDir, 'ci'),
    JENKINS_WEBHOOK_SECRET: `whsec_${webhookKey}`,
    JENKINS_POLL_MS: '1000',
    // The starter's own is of other things than these services.
    KUBECONFIG: '',
    ASSEMBOX_RUNTIME_URL: await address('runtime'),
    ASSEMBOX_RUNTIME_TOKEN: await secret(dataDir, 'runtime'),
    GENERATOR_PLUGINS: await allowedGenerators(env),
  };
}

/** What the operator allows, and the example plugins in their present contents. */
async function allowedGenerators(env: NodeJS.ProcessEnv): Promise<string> {
  const own = (await examplePlugins()).filter(({ hasGenerator }) => hasGenerator).map(generatorName);
  return [env['GENERATOR_PLUGINS']?.trim() ?? '', ...own].filter((name) => name !== '').join(',');
}

/** The embedded Git host, CI and runtime; `elsewhere` a Git host of its own is used. */
export async function startEmbeddedHost(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  git: 'embedded' | 'elsewhere' = 'embedded',
): Promise<RunningServer> {
  return await startServer({
    name: 'embedded',
    dataDir,
    prepare: async () => launch('devstack/embedded-host.ts', dataDir, env, { args: ['--git', git] }),
    ready: async () => {
      await Promise.all(['GITEA_URL', 'JENKINS_URL', 'ASSEMBOX_RUNTIME_URL'].map((name) => fetch(env[name] ?? '')));
    },
  });
}

export async function startApi(dataDir: string, env: NodeJS.ProcessEnv): Promise<RunningServer> {
  return await startServer({
    name: 'api',
    dataDir,
    prepare: async () => launch('api/server.ts', dataDir, env),
    ready: async () => await answersOk('/readyz', `${env['ASSEMBOX_PUBLIC_URL']}/readyz`),
  });
}

export interface WorkerProcess extends RunningServer {
  pid(): Promise<number>;
  /** SIGKILL, as a machine that goes away. */
  kill(): Promise<void>;
}

/** Where a worker is of another kind than the one of this source. */
export interface WorkerOptions {
  /** Tells several workers of one data folder apart. */
  readonly name?: string;
  /** Folder of the service's source. */
  readonly source?: string;
}

/** Ready when Temporal sees it poll. */
export async function startWorker(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  { name = 'worker', source = ownSource }: WorkerOptions = {},
): Promise<WorkerProcess> {
  const pid = async (): Promise<number> => Number(await readFile(path.join(dataDir, 'run', `${name}.pid`), 'utf8'));
  const temporal = readTemporal(new SettingReader(env));
  const connection = await Connection.connect(connectionOptions(temporal));
  try {
    const server = await startServer({
      name,
      dataDir,
      prepare: async () => launch('worker.ts', dataDir, env, { source }),
      ready: async () => {
        const identity = `${await pid()}@`;
        const { pollers } = await connection.workflowService.describeTaskQueue({
          namespace: temporal.namespace,
          taskQueue: { name: temporal.taskQueue },
        });
        if (!pollers?.some((poller) => poller.identity?.startsWith(identity))) throw new Error('does not poll yet');
      },
    });
    return {
      ...server,
      pid,
      kill: async () => {
        process.kill(await pid(), 'SIGKILL');
        await server.stop();
      },
    };
  } finally {
    await connection.close();
  }
}

interface LaunchOptions {
  /** Folder of the service's source. */
  readonly source?: string;
  readonly args?: readonly string[];
}

function launch(
  entry: string,
  dataDir: string,
  env: NodeJS.ProcessEnv,
  { source = ownSource, args = [] }: LaunchOptions = {},
) {
  const file = path.join(source, entry);
  // The folder among the arguments is how a leftover of an earlier run is recognised.
  return { command: process.execPath, args: [...processFlags, file, '--data', dataDir, ...args], env };
}

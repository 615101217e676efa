import { connect } from 'node:net';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { startServer } from './process.ts';
import type { Progress } from './progress.ts';
import { findTemporal } from './temporal-executable.ts';
import { Unavailable } from './ways.ts';

export interface TemporalOptions {
  readonly dataDir: string;
  /** Of the Web UI; without it a free one, the same as last time if possible. */
  readonly uiPort?: number;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

export interface TemporalServer {
  /** host:port of the frontend's gRPC. */
  readonly address: string;
  readonly namespace: string;
  /** Null where the server was given and nothing is known of its Web UI. */
  readonly uiUrl: string | null;
  /** Leaves a server that was given alone. */
  readonly stop: () => Promise<void>;
}

/** The development server polls its task queues 20 times a second by default, which makes each step last 50 ms. */
const pollRates = ['history.transferProcessorMaxPollRPS=5000', 'history.timerProcessorMaxPollRPS=5000'];

/**
 * The server at `TEMPORAL_ADDRESS`, else a private one with its data in `dataDir`, on free ports of
 * 127.0.0.1. Throws `Unavailable` or `ServerFailed`.
 */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const namespace = options.env['TEMPORAL_NAMESPACE'] || 'default';
  const given = options.env['TEMPORAL_ADDRESS'];
  if (given !== undefined && given !== '') {
    await checkReachable(given);
    return { address: given, namespace, uiUrl: options.env['TEMPORAL_UI_URL'] || null, stop: async () => {} };
  }
  const executable = await findTemporal(options.env, options.progress);
  const server = await startServer({
    name: 'temporal',
    dataDir: options.dataDir,
    ports: ['temporal', 'temporal-http', 'temporal-metrics', 'temporal-ui'],
    prepare: async (portOf) => ({
      command: executable,
      args: [
        'server',
        'start-dev',
        '--ip=127.0.0.1',
        `--db-filename=${path.join(options.dataDir, 'temporal.sqlite')}`,
        `--namespace=${namespace}`,
        `--port=${portOf('temporal')}`,
        `--ui-port=${options.uiPort ?? portOf('temporal-ui')}`,
        `--http-port=${portOf('temporal-http')}`,
        `--metrics-port=${portOf('temporal-metrics')}`,
        ...pollRates.map((rate) => `--dynamic-config-value=${rate}`),
      ],
      env: options.env,
    }),
    ready: async (portOf) => await describeNamespace(`127.0.0.1:${portOf('temporal')}`, namespace),
  });
  return {
    address: `127.0.0.1:${server.portOf('temporal')}`,
    namespace,
    uiUrl: `http://127.0.0.1:${options.uiPort ?? server.portOf('temporal-ui')}`,
    stop: server.stop,
  };
}

async function describeNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
}

async function checkReachable(address: string): Promise<void> {
  const [, host, port] = /^(.+):(\d+)$/.exec(address) ?? [];
  if (host === undefined || port === undefined) {
    throw new Unavailable(`TEMPORAL_ADDRESS must be host:port, such as 127.0.0.1:7233; it is "${address}".`);
  }
  const problem = await new Promise<string | null>((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: 5000 });
    const settle = (result: string | null) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => settle(null));
    socket.once('timeout', () => settle('no answer within 5 s'));
    socket.once('error', (error) => settle(error.message));
  });
  if (problem !== null) {
    throw new Unavailable(
      `No Temporal server answers at TEMPORAL_ADDRESS=${address} (${problem}). ` +
        'Start it, correct the address, or unset the variable to use a private server.',
    );
  }
}

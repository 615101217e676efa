import { lockDataFolder } from './data-folder.ts';
import { startMariadb, type DatabaseServer } from './mariadb.ts';
import type { Progress } from './progress.ts';
import { startTemporal, type TemporalServer } from './temporal.ts';

export interface StackOptions {
  /** Absolute; made if need be. One process at a time may use it. */
  readonly dataDir: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  readonly temporalUiPort?: number;
}

export interface Stack {
  readonly temporal: TemporalServer;
  readonly database: DatabaseServer;
  /** Stops what was started here and gives the data folder free. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the servers that the embedded mode needs, side by side, and keeps the data folder for this process. All or
 * none: where one fails, the others are stopped. Throws `Unavailable` or `ServerFailed`.
 */
export async function startServers(options: StackOptions): Promise<Stack> {
  const { dataDir, env, progress, temporalUiPort } = options;
  const lock = await lockDataFolder(dataDir);
  const stopAll = async (servers: readonly { stop: () => Promise<void> }[]) => {
    await Promise.all(servers.map(async (server) => await server.stop()));
    lock.release();
  };
  const uiPort = temporalUiPort === undefined ? {} : { uiPort: temporalUiPort };
  const [database, temporal] = await Promise.allSettled([
    startMariadb({ dataDir, env, progress }),
    startTemporal({ dataDir, env, progress, ...uiPort }),
  ]);
  if (database.status === 'fulfilled' && temporal.status === 'fulfilled') {
    const servers = [database.value, temporal.value];
    return { database: database.value, temporal: temporal.value, stop: async () => await stopAll(servers) };
  }
  const outcomes = [database, temporal];
  await stopAll(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason.message)] : [],
  );
  throw new Error(reasons.join('\n'));
}

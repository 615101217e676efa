import { createConnection } from 'mysql2/promise';
import { secret } from './data-folder.ts';
import { prepareLaunch } from './mariadb-launch.ts';
import { findDatabaseProgram } from './mariadb-program.ts';
import { startServer } from './process.ts';
import type { Progress } from './progress.ts';

export interface MariadbOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

export interface DatabaseServer {
  /**
   * `mysql://user:password@host:port/database`. Of a private server the user is root, so that databases and users can
   * be made; the database exists.
   */
  readonly url: string;
  /** Leaves a server that was given alone. */
  readonly stop: () => Promise<void>;
}

const databaseName = 'assembox_publish';

/**
 * The database at `DATABASE_URL`, else a private MariaDB or MySQL with its data in `dataDir`, on a free port of
 * 127.0.0.1. Throws `Unavailable` or `ServerFailed`.
 */
export async function startMariadb(options: MariadbOptions): Promise<DatabaseServer> {
  const { dataDir, env, progress } = options;
  const given = env['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    return { url: given, stop: async () => {} };
  }
  const program = await findDatabaseProgram(env, progress);
  const password = await secret(dataDir, 'database-root');
  const urlOn = (port: number) => `mysql://root:${password}@127.0.0.1:${port}`;
  const server = await startServer({
    name: 'database',
    dataDir,
    ports: ['database'],
    prepare: async (portOf) => await prepareLaunch(program, { dataDir, env, port: portOf('database'), password }),
    ready: async (portOf) => await createDatabase(urlOn(portOf('database'))),
  });
  return { url: `${urlOn(server.portOf('database'))}/${databaseName}`, stop: server.stop };
}

async function createDatabase(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 2000 });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${databaseName} CHARACTER SET utf8mb4`);
  } finally {
    await connection.end();
  }
}

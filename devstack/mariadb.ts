import { createConnection } from 'mysql2/promise';
import { secret } from './data-folder.ts';
import { prepareLaunch } from './mariadb-launch.ts';
import { findDatabaseProgram } from './mariadb-program.ts';
import { onFreePorts, startServer } from './process.ts';
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
  return await onFreePorts(dataDir, ['database'], async (portOf) => {
    const port = portOf('database');
    const url = `mysql://root:${password}@127.0.0.1:${port}`;
    const server = await startServer({
      name: 'database',
      dataDir,
      prepare: async () => await prepareLaunch(program, { dataDir, env, port, password }),
      ready: async () => await createDatabase(url),
    });
    return { url: `${url}/${databaseName}`, stop: server.stop };
  });
}

async function createDatabase(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 2000 });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${databaseName} CHARACTER SET utf8mb4`);
  } finally {
    await connection.end();
  }
}

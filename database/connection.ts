import { fileURLToPath } from 'node:url';

import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2';
import { migrate } from 'drizzle-orm/mysql2/migrator';
import { createConnection, createPool, type Pool, type PoolOptions } from 'mysql2/promise';

import * as schema from './schema/index.ts';

export type Database = MySql2Database<typeof schema> & { close(): Promise<void> };

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
/** A migration by another process is waited for this long. Seconds. */
const lockSeconds = 120;

/** Connects and brings the schema up to date. Any number of processes may do so at once. */
export async function connectDatabase(url: string): Promise<Database> {
  const options: PoolOptions = { uri: url, timezone: 'Z', supportBigNumbers: true, bigNumberStrings: true };
  await migrateOnce(options);
  const pool = createPool({ ...options, connectionLimit: 10, maxIdle: 4, enableKeepAlive: true });
  useUtc(pool);
  const database = drizzle(pool, { schema, mode: 'default' });
  return Object.assign(database, { close: () => pool.end() });
}

/** CURRENT_TIMESTAMP has to mean the same as the dates that we send. */
function useUtc(pool: Pool): void {
  pool.pool.on('connection', (connection) => {
    connection.query("SET time_zone = '+00:00'");
  });
}

async function migrateOnce(options: PoolOptions): Promise<void> {
  const connection = await createConnection(options);
  try {
    const [rows] = await connection.query(
      `SELECT GET_LOCK(LEFT(CONCAT('migrate-', DATABASE()), 64), ${lockSeconds}) AS held`,
    );
    const first: unknown = Array.isArray(rows) ? rows[0] : undefined;
    const held = typeof first === 'object' && first !== null && 'held' in first && Number(first.held) === 1;
    if (!held) throw new Error(`another process has been migrating the database for over ${lockSeconds} s`);
    await migrate(drizzle(connection), { migrationsFolder });
  } finally {
    // Ends the session and with it the lock.
    await connection.end();
  }
}

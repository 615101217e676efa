import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';

import { User } from '../auth/user.entity.js';
import { logger } from '../platform/logger.js';
import { databaseOptions } from './data-source.js';
import { migrations } from './migrations/index.js';

const connectAttempts = 30;
const lockSeconds = 300;

/**
 * Brings the database up to date, then runs `afterwards`. Replicas that start together take turns, under a lock of the
 * database server. A database that is not up yet is waited for, 30 seconds at most.
 */
export async function migrate(url: string, afterwards: (dataSource: DataSource) => Promise<void>): Promise<void> {
  const dataSource = await connect(url);
  try {
    const lock = dataSource.createQueryRunner();
    await takeLock(lock, lockName(url));
    try {
      for (const { name } of await runMigrations(dataSource, lock)) logger.info({ migration: name }, 'migrated');
      await afterwards(dataSource);
    } finally {
      await lock.query('SELECT RELEASE_LOCK(?)', [lockName(url)]).catch(() => undefined);
      await lock.release();
    }
  } finally {
    await dataSource.destroy();
  }
}

/** On the connection that has the lock: a server that loses it ends the statement and gives the lock back, both at once. */
async function runMigrations(dataSource: DataSource, runner: QueryRunner): Promise<{ readonly name: string }[]> {
  const executor = new MigrationExecutor(dataSource, runner);
  executor.transaction = 'none';
  return await executor.executePendingMigrations();
}

async function connect(url: string): Promise<DataSource> {
  const dataSource = new DataSource({
    ...databaseOptions(url),
    entities: [User],
    migrations,
    migrationsTableName: 'sys_migration',
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.initialize();
    } catch (error) {
      if (attempt === connectAttempts) throw error;
      logger.warn({ attempt }, 'the database cannot be reached yet');
      await setTimeout(1000);
    }
  }
}

async function takeLock(runner: QueryRunner, name: string): Promise<void> {
  const rows: { taken: string | number | null }[] = await runner.query('SELECT GET_LOCK(?, ?) AS taken', [
    name,
    lockSeconds,
  ]);
  if (Number(rows[0]?.taken) !== 1) throw new Error(`another process has been migrating for ${lockSeconds} seconds`);
}

/** Locks are the server's, so the name says which database. */
function lockName(url: string): string {
  return `migrate:${createHash('sha256').update(new URL(url).pathname).digest('hex').slice(0, 32)}`;
}

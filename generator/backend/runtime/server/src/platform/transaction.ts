import type { EntityManager } from 'typeorm';

import { isDeadlock } from './database-errors.js';

const attempts = 3;

/**
 * Runs the work in one transaction: in the manager's own where it is in one, in a new one otherwise. A new one that
 * the database ends because of a deadlock is tried again.
 */
export async function atomic<T>(manager: EntityManager, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  if (manager.queryRunner?.isTransactionActive) return await work(manager);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await manager.transaction(work);
    } catch (error) {
      if (attempt === attempts || !isDeadlock(error)) throw error;
    }
  }
}

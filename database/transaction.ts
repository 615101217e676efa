import { setTimeout as delay } from 'node:timers/promises';

import type { Database } from './connection.ts';

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

const attempts = 8;
const pauseMilliseconds = 20;
/** Deadlock; lock wait timeout; write conflict of TiDB. The database took everything back, and the next try may pass. */
const passing = new Set([1213, 1205, 9007]);

/** Runs the work in a transaction, again where the database gave it up for the sake of another one. */
export function inTransaction<T>(database: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return untilGranted(() => database.transaction(work));
}

/** As `inTransaction`, for work that is one statement. */
export async function untilGranted<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !passing.has(errorNumber(error))) throw error;
      await delay(pauseMilliseconds * attempt * (0.5 + Math.random()));
    }
  }
}

function errorNumber(error: unknown): number {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const number: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'errno') : 0;
  return typeof number === 'number' ? number : 0;
}

import { and, eq, isNull, lt } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { idempotencyKey } from './schema/index.ts';

export type IdempotencyRow = typeof idempotencyKey.$inferSelect;

export interface KeptAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reserves a key for a request; where it is taken, the row that has it. */
export async function reserveKey(
  database: Database,
  keyHash: string,
  requestHash: string,
): Promise<IdempotencyRow | null> {
  const [result] = await database
    .insert(idempotencyKey)
    .ignore()
    .values({ keyHash, requestHash, createdAt: new Date() });
  if (result.affectedRows === 1) return null;
  const [row] = await database.select().from(idempotencyKey).where(eq(idempotencyKey.keyHash, keyHash));
  return row ?? null;
}

export async function keepAnswer(database: Database, keyHash: string, answer: KeptAnswer): Promise<void> {
  await database.update(idempotencyKey).set(answer).where(eq(idempotencyKey.keyHash, keyHash));
}

/** Frees a key whose request had no effect. */
export async function freeKey(database: Database, keyHash: string): Promise<void> {
  await database
    .delete(idempotencyKey)
    .where(and(eq(idempotencyKey.keyHash, keyHash), isNull(idempotencyKey.statusCode)));
}

export async function forgetKeys(database: Database, before: Date): Promise<void> {
  await database.delete(idempotencyKey).where(lt(idempotencyKey.createdAt, before));
}

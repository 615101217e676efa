import { and, desc, eq } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { canaryCheck } from './schema/index.ts';

export type CanaryCheckRow = typeof canaryCheck.$inferSelect;

/** A check that was taken again, since its answer was lost, replaces the first. */
export async function recordCanaryCheck(database: Database, check: typeof canaryCheck.$inferInsert): Promise<void> {
  const { checkedAt, weight, requests, serverErrors, latencyMs, verdict, message } = check;
  await database
    .insert(canaryCheck)
    .values(check)
    .onDuplicateKeyUpdate({ set: { checkedAt, weight, requests, serverErrors, latencyMs, verdict, message } });
}

/** Of a job's run, oldest first: the last `limit`. */
export async function listCanaryChecks(
  database: Database,
  jobId: string,
  attempt: number,
  limit = 500,
): Promise<CanaryCheckRow[]> {
  const rows = await database
    .select()
    .from(canaryCheck)
    .where(and(eq(canaryCheck.jobId, jobId), eq(canaryCheck.attempt, attempt)))
    .orderBy(desc(canaryCheck.step), desc(canaryCheck.checkNumber))
    .limit(limit);
  return rows.toReversed();
}

import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { publishLog } from './schema/index.ts';

export type LogPiece = typeof publishLog.$inferSelect;

/** How many bytes of the CI's log this run of the job has. */
export async function buildLogLength(database: Database, jobId: string, attempt: number): Promise<number> {
  const [last] = await database
    .select({ endByte: publishLog.endByte })
    .from(publishLog)
    .where(and(eq(publishLog.jobId, jobId), eq(publishLog.attempt, attempt)))
    .orderBy(desc(publishLog.startByte))
    .limit(1);
  return last?.endByte ?? 0;
}

/** Adds a piece; one that begins at the same byte is already there and stays. */
export async function appendBuildLog(database: Database, piece: LogPiece): Promise<void> {
  await database
    .insert(publishLog)
    .values(piece)
    .onDuplicateKeyUpdate({ set: { jobId: sql`job_id` } });
}

/** Pieces of one run after a byte, in order. */
export function readBuildLog(
  database: Database,
  jobId: string,
  attempt: number,
  afterByte: number,
): Promise<LogPiece[]> {
  return database
    .select()
    .from(publishLog)
    .where(and(eq(publishLog.jobId, jobId), eq(publishLog.attempt, attempt), gt(publishLog.endByte, afterByte)))
    .orderBy(asc(publishLog.startByte));
}

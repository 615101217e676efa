import { and, desc, eq, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { approval } from './schema/index.ts';

export type ApprovalRow = typeof approval.$inferSelect;

const byRun = (jobId: string, attempt: number) => and(eq(approval.jobId, jobId), eq(approval.attempt, attempt));

/** Asks for an approval; the first question of a run stays as it was. Returns it. */
export async function askForApproval(database: Database, question: typeof approval.$inferInsert): Promise<ApprovalRow> {
  await database
    .insert(approval)
    .values(question)
    .onDuplicateKeyUpdate({ set: { jobId: sql`job_id` } });
  const row = await findApproval(database, question.jobId, question.attempt);
  if (!row) throw new Error(`the approval of job ${question.jobId} was not recorded`);
  return row;
}

export async function findApproval(database: Database, jobId: string, attempt: number): Promise<ApprovalRow | null> {
  const [row] = await database.select().from(approval).where(byRun(jobId, attempt));
  return row ?? null;
}

/** Newest first: what waits for somebody's decision. */
export function listPendingApprovals(database: Database, productId: string): Promise<ApprovalRow[]> {
  return database
    .select()
    .from(approval)
    .where(and(eq(approval.productId, productId), eq(approval.decision, 'pending')))
    .orderBy(desc(approval.requestedAt));
}

export interface Decision {
  readonly decision: 'approved' | 'rejected' | 'expired' | 'cancelled';
  readonly by: { readonly id: string; readonly name: string } | null;
  readonly comment: string;
}

/** Closes the question; one that is closed already stays as it is. */
export async function closeApproval(
  database: Database,
  jobId: string,
  attempt: number,
  { decision, by, comment }: Decision,
): Promise<void> {
  await database
    .update(approval)
    .set({
      decision,
      decidedById: by?.id ?? null,
      decidedByName: by?.name ?? null,
      decidedAt: new Date(),
      comment: comment === '' ? null : comment,
    })
    .where(and(byRun(jobId, attempt), eq(approval.decision, 'pending')));
}

import { and, desc, eq, inArray, isNull, lt, ne, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { publishJob, publishStep, type StoredPublishError } from './schema/index.ts';
import { inTransaction } from './transaction.ts';

export type PublishJobRow = typeof publishJob.$inferSelect;
export type NewJobRow = typeof publishJob.$inferInsert;
export type PublishStepRow = typeof publishStep.$inferSelect;

/** Inserts the job with its steps, all pending. */
export async function insertJob(database: Database, job: NewJobRow, stepNames: readonly string[]): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await transaction.insert(publishJob).values(job);
    await transaction
      .insert(publishStep)
      .values(stepNames.map((name, position) => ({ jobId: job.id, name, position })));
  });
}

/** Takes back a job whose workflow could not be started. */
export async function deleteJob(database: Database, jobId: string): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await transaction.delete(publishStep).where(eq(publishStep.jobId, jobId));
    await transaction.delete(publishJob).where(eq(publishJob.id, jobId));
  });
}

export async function findJob(database: Database, jobId: string): Promise<PublishJobRow | null> {
  const [row] = await database.select().from(publishJob).where(eq(publishJob.id, jobId));
  return row ?? null;
}

export function findSteps(database: Database, jobId: string): Promise<PublishStepRow[]> {
  return database.select().from(publishStep).where(eq(publishStep.jobId, jobId)).orderBy(publishStep.position);
}

/** Newest first; `before` is the last id of the page before. */
export function listJobs(
  database: Database,
  productId: string,
  page: { readonly before: string | null; readonly limit: number },
): Promise<PublishJobRow[]> {
  return database
    .select()
    .from(publishJob)
    .where(and(eq(publishJob.productId, productId), page.before ? lt(publishJob.id, page.before) : undefined))
    .orderBy(desc(publishJob.id))
    .limit(page.limit);
}

/** Jobs that no workflow has moved since before the given moment: their start may not have reached Temporal. Oldest first. */
export function listWaitingJobs(database: Database, before: Date): Promise<PublishJobRow[]> {
  return database
    .select()
    .from(publishJob)
    .where(and(eq(publishJob.status, 'pending'), isNull(publishJob.finishedAt), lt(publishJob.requestedAt, before)))
    .orderBy(publishJob.id)
    .limit(100);
}

/** Makes the job ready for its next run: everything pending, the attempt recorded. Repeating it for the same attempt changes nothing. */
export async function resetJob(database: Database, jobId: string, attempt: number): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const [result] = await transaction
      .update(publishJob)
      .set({ attempt, status: 'pending', progress: 0, currentStep: '', error: null, finishedAt: null })
      .where(and(eq(publishJob.id, jobId), lt(publishJob.attempt, attempt)));
    if (result.affectedRows === 0) return;
    await transaction
      .update(publishStep)
      .set({ status: 'pending', startTime: null, endTime: null, message: null })
      .where(eq(publishStep.jobId, jobId));
  });
}

/** Progress never goes back, so that a step that runs again does not confuse who watches. */
export async function beginStep(
  database: Database,
  jobId: string,
  step: string,
  state: { readonly status: string; readonly progress: number },
): Promise<void> {
  await database
    .update(publishJob)
    .set({
      status: state.status,
      currentStep: step,
      progress: sql`GREATEST(${publishJob.progress}, ${state.progress})`,
    })
    .where(eq(publishJob.id, jobId));
  await database
    .update(publishStep)
    .set({ status: 'running', startTime: sql`COALESCE(${publishStep.startTime}, ${new Date()})`, endTime: null })
    .where(and(eq(publishStep.jobId, jobId), eq(publishStep.name, step)));
}

export async function noteStep(database: Database, jobId: string, step: string, message: string): Promise<void> {
  await database
    .update(publishStep)
    .set({ message })
    .where(and(eq(publishStep.jobId, jobId), eq(publishStep.name, step)));
}

export async function advanceJob(database: Database, jobId: string, points: number, limit: number): Promise<void> {
  await database
    .update(publishJob)
    .set({ progress: sql`GREATEST(${publishJob.progress}, LEAST(${publishJob.progress} + ${points}, ${limit}))` })
    .where(eq(publishJob.id, jobId));
}

/** Returns the job's kind and how long the step took; null where it was completed already. */
export async function completeStep(
  database: Database,
  jobId: string,
  step: string,
  outcome: { readonly message: string; readonly progress: number },
): Promise<{ kind: string; seconds: number } | null> {
  const endTime = new Date();
  const [{ affectedRows }] = await database
    .update(publishStep)
    .set({ status: 'completed', endTime, message: outcome.message })
    .where(and(eq(publishStep.jobId, jobId), eq(publishStep.name, step), ne(publishStep.status, 'completed')));
  await database
    .update(publishJob)
    .set({ progress: sql`GREATEST(${publishJob.progress}, ${outcome.progress})` })
    .where(eq(publishJob.id, jobId));
  if (affectedRows === 0) return null;
  const [row] = await database
    .select({ kind: publishJob.kind, startTime: publishStep.startTime })
    .from(publishJob)
    .innerJoin(publishStep, and(eq(publishStep.jobId, publishJob.id), eq(publishStep.name, step)))
    .where(eq(publishJob.id, jobId));
  if (!row?.startTime) return null;
  return { kind: row.kind, seconds: (endTime.getTime() - row.startTime.getTime()) / 1000 };
}

/** Ends the job's run well. A status of `building` with everything done is a publish that was not to be deployed. */
export async function finishJob(database: Database, jobId: string, status: 'deployed' | 'building'): Promise<void> {
  await database
    .update(publishJob)
    .set({ status, progress: 100, finishedAt: new Date(), currentStep: '' })
    .where(and(eq(publishJob.id, jobId), isNull(publishJob.finishedAt)));
}

export async function failJob(database: Database, jobId: string, error: StoredPublishError): Promise<void> {
  await database
    .update(publishJob)
    .set({ status: 'failed', error, finishedAt: new Date() })
    .where(and(eq(publishJob.id, jobId), isNull(publishJob.finishedAt)));
  await database
    .update(publishStep)
    .set({ status: 'failed', endTime: new Date(), message: error.message })
    .where(and(eq(publishStep.jobId, jobId), inArray(publishStep.status, ['running'])));
}

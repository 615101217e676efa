import { and, eq, isNull, or, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { environment, type publishJob } from './schema/index.ts';
import { inTransaction } from './transaction.ts';

export type EnvironmentRow = typeof environment.$inferSelect;
type EnvironmentName = 'staging' | 'production';

/** A run of a job, as the one that changes an environment. */
export interface Writer {
  readonly jobId: (typeof publishJob.$inferSelect)['id'];
  readonly attempt: number;
  /** Id of its workflow. */
  readonly workflow: string;
}

/** The environment is changed by another job now, which has taken it over. */
export class EnvironmentTakenOver extends Error {
  override readonly name = 'EnvironmentTakenOver';
}

const row = (productId: string, name: EnvironmentName) =>
  and(eq(environment.productId, productId), eq(environment.environment, name));

const ownedBy = ({ jobId, attempt }: Pick<Writer, 'jobId' | 'attempt'>) =>
  and(eq(environment.writerJobId, jobId), eq(environment.writerAttempt, attempt));

/** Null where nothing was ever claimed or stopped there. */
export async function findEnvironment(
  database: Database,
  productId: string,
  name: EnvironmentName,
): Promise<EnvironmentRow | null> {
  const [found] = await database.select().from(environment).where(row(productId, name));
  return found ?? null;
}

/** Makes the run the environment's writer where nobody is. Null on success, and again; else who writes it. */
export async function claimEnvironment(
  database: Database,
  productId: string,
  name: EnvironmentName,
  writer: Writer,
): Promise<Writer | null> {
  await ensureRow(database, productId, name);
  await database
    .update(environment)
    .set(asColumns(writer))
    .where(and(row(productId, name), or(isNull(environment.writerJobId), eq(environment.writerJobId, writer.jobId))));
  const found = writerOf(await findEnvironment(database, productId, name));
  return found?.jobId === writer.jobId ? null : found;
}

/** Makes the run the environment's writer whoever is. Returns whom it took it from; null for nobody, or where it had it. */
export async function takeEnvironmentOver(
  database: Database,
  productId: string,
  name: EnvironmentName,
  writer: Writer,
): Promise<Writer | null> {
  await ensureRow(database, productId, name);
  return await inTransaction(database, async (transaction) => {
    const [found] = await transaction.select().from(environment).where(row(productId, name)).for('update');
    await transaction.update(environment).set(asColumns(writer)).where(row(productId, name));
    const before = writerOf(found ?? null);
    return before === null || before.jobId === writer.jobId ? null : before;
  });
}

/** Not being the writer any more is success. */
export async function releaseEnvironment(
  database: Database,
  productId: string,
  name: EnvironmentName,
  run: Pick<Writer, 'jobId' | 'attempt'>,
): Promise<void> {
  await database
    .update(environment)
    .set({ writerJobId: null, writerAttempt: null, writerWorkflow: null })
    .where(and(row(productId, name), ownedBy(run)));
}

/**
 * Changes an environment while the run is its writer: nobody can take it over before `change` has ended, so keep it
 * short (a call or two with time limits).
 * @throws EnvironmentTakenOver where it is not
 */
export async function asWriter<T>(
  database: Database,
  productId: string,
  name: EnvironmentName,
  run: Pick<Writer, 'jobId' | 'attempt'>,
  change: () => Promise<T>,
): Promise<T> {
  return await database.transaction(async (transaction) => {
    const [found] = await transaction.select().from(environment).where(row(productId, name)).for('update');
    if (found?.writerJobId !== run.jobId || found.writerAttempt !== run.attempt) {
      const by = found?.writerJobId ? `job ${found.writerJobId}` : 'somebody else';
      throw new EnvironmentTakenOver(`${name} was taken over by ${by}.`);
    }
    return await change();
  });
}

/** The stop-the-line switch. */
export async function setLine(
  database: Database,
  productId: string,
  name: EnvironmentName,
  line: { readonly stopped: boolean; readonly reason: string | null; readonly by: string },
): Promise<void> {
  await ensureRow(database, productId, name);
  await database
    .update(environment)
    .set({ stopped: line.stopped, stoppedReason: line.reason, stoppedBy: line.by, stoppedAt: new Date() })
    .where(row(productId, name));
}

async function ensureRow(database: Database, productId: string, name: EnvironmentName): Promise<void> {
  await database
    .insert(environment)
    .values({ productId, environment: name })
    .onDuplicateKeyUpdate({ set: { productId: sql`product_id` } });
}

function asColumns({ jobId, attempt, workflow }: Writer) {
  return { writerJobId: jobId, writerAttempt: attempt, writerWorkflow: workflow };
}

function writerOf(found: EnvironmentRow | null): Writer | null {
  if (!found?.writerJobId || found.writerAttempt === null) return null;
  return { jobId: found.writerJobId, attempt: found.writerAttempt, workflow: found.writerWorkflow ?? '' };
}

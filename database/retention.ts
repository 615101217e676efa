import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import {
  retentionPolicy,
  retentionRun,
  type RetentionKind,
  type StoredRetentionItem,
  type StoredRetentionOutcome,
} from './schema/index.ts';
import { inTransaction } from './transaction.ts';

export type RetentionPolicyRow = typeof retentionPolicy.$inferSelect;
export type RetentionRunRow = typeof retentionRun.$inferSelect;
export type { RetentionKind, StoredRetentionItem, StoredRetentionOutcome } from './schema/index.ts';

/** Null where the product has none of its own. */
export async function findRetentionPolicy(database: Database, productId: string): Promise<RetentionPolicyRow | null> {
  const [row] = await database.select().from(retentionPolicy).where(eq(retentionPolicy.productId, productId));
  return row ?? null;
}

export async function saveRetentionPolicy(database: Database, row: RetentionPolicyRow): Promise<void> {
  const { productId: _, ...set } = row;
  await database.insert(retentionPolicy).values(row).onDuplicateKeyUpdate({ set });
}

export type RetentionRunStart = Pick<RetentionRunRow, 'id' | 'productId' | 'dryRun' | 'requestedBy'>;

/** The same run twice is success. */
export async function beginRetentionRun(database: Database, run: RetentionRunStart): Promise<void> {
  await database
    .insert(retentionRun)
    .values({ ...run, startedAt: new Date() })
    .onDuplicateKeyUpdate({ set: { id: sql`id` } });
}

/** Takes back a run that could not be started. */
export async function deleteRetentionRun(database: Database, runId: string): Promise<void> {
  await database.delete(retentionRun).where(and(eq(retentionRun.id, runId), isNull(retentionRun.outcome)));
}

export async function findRetentionRun(database: Database, runId: string): Promise<RetentionRunRow | null> {
  const [row] = await database.select().from(retentionRun).where(eq(retentionRun.id, runId));
  return row ?? null;
}

/** Newest first; `before` is the last id of the page before. */
export function listRetentionRuns(
  database: Database,
  productId: string,
  page: { readonly before: string | null; readonly limit: number },
): Promise<RetentionRunRow[]> {
  return database
    .select()
    .from(retentionRun)
    .where(and(eq(retentionRun.productId, productId), page.before ? lt(retentionRun.id, page.before) : undefined))
    .orderBy(desc(retentionRun.id))
    .limit(page.limit);
}

/** Notes what a run is to do. What was noted first stays. */
export async function recordRetentionPlan(
  database: Database,
  runId: string,
  plan: StoredRetentionOutcome,
): Promise<StoredRetentionOutcome> {
  await database
    .update(retentionRun)
    .set({ outcome: plan })
    .where(and(eq(retentionRun.id, runId), isNull(retentionRun.outcome)));
  return await outcomeOf(database, runId);
}

/** Notes what became of the images, the branches or the releases. */
export async function recordRetention(
  database: Database,
  runId: string,
  kind: RetentionKind,
  items: readonly StoredRetentionItem[],
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const [row] = await transaction.select().from(retentionRun).where(eq(retentionRun.id, runId)).for('update');
    if (!row?.outcome) throw new Error(`retention run ${runId} has no plan`);
    await transaction
      .update(retentionRun)
      .set({ outcome: { ...row.outcome, [kind]: items } })
      .where(eq(retentionRun.id, runId));
  });
}

export async function outcomeOf(database: Database, runId: string): Promise<StoredRetentionOutcome> {
  const outcome = (await findRetentionRun(database, runId))?.outcome;
  if (!outcome) throw new Error(`retention run ${runId} has no plan`);
  return outcome;
}

export async function finishRetentionRun(database: Database, runId: string, error: string | null): Promise<void> {
  await database
    .update(retentionRun)
    .set({ finishedAt: new Date(), error: error?.slice(0, 2000) ?? null })
    .where(and(eq(retentionRun.id, runId), isNull(retentionRun.finishedAt)));
}

const keptRuns = 100;

/** Forgets all but the newest runs of a product. */
export async function forgetRetentionRuns(database: Database, productId: string): Promise<void> {
  const old = await database
    .select({ id: retentionRun.id })
    .from(retentionRun)
    .where(eq(retentionRun.productId, productId))
    .orderBy(desc(retentionRun.id))
    .limit(1000)
    .offset(keptRuns);
  if (old.length === 0) return;
  await database.delete(retentionRun).where(
    inArray(
      retentionRun.id,
      old.map(({ id }) => id),
    ),
  );
}

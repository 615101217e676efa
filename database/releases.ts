import { and, desc, eq, gt, inArray, isNull, lt, ne, or, type SQL } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { deployment, productRelease, publishJob, removedImage, type StoredPublishError } from './schema/index.ts';

export type ReleaseRow = typeof productRelease.$inferSelect;

/** Releases whose build succeeded: what the next one is compared with and builds upon. */
const successful = ['built', 'deployed'];

const byVersion = (productId: string, versionCode: string) =>
  and(eq(productRelease.productId, productId), eq(productRelease.versionCode, versionCode));

/**
 * Inserts the release, or takes up the one that this job made before. A version whose release failed is free again: its
 * row passes to the new job. False where another job's release has the version.
 */
export async function upsertRelease(database: Database, release: typeof productRelease.$inferInsert): Promise<boolean> {
  await database.insert(productRelease).ignore().values(release);
  // With its new id: releases are in the order of their ids.
  const fresh = { ...release, ...withoutResults, status: 'pending' };
  await database
    .update(productRelease)
    .set(fresh)
    .where(
      and(
        byVersion(release.productId, release.versionCode),
        eq(productRelease.status, 'failed'),
        ne(productRelease.jobId, release.jobId),
      ),
    );
  const existing = await findRelease(database, release.productId, release.versionCode);
  if (existing?.jobId !== release.jobId) return false;
  await database
    .update(productRelease)
    .set({ status: 'pending', error: null, isRemoved: false })
    .where(eq(productRelease.id, existing.id));
  return true;
}

/** What a release has before anything was done for it. */
const withoutResults = {
  error: null,
  isRemoved: false,
  gitBranch: null,
  branchRemovedAt: null,
  gitTag: null,
  gitCommitId: null,
  gitParentId: null,
  treeHash: null,
  buildJobId: null,
  buildLogUrl: null,
  dockerImage: null,
  imageDigest: null,
};

export async function findRelease(
  database: Database,
  productId: string,
  versionCode: string,
): Promise<ReleaseRow | null> {
  const [row] = await database.select().from(productRelease).where(byVersion(productId, versionCode));
  return row ?? null;
}

export const isPresent = or(isNull(productRelease.isRemoved), eq(productRelease.isRemoved, false));

/** Newest first, those that retention has removed left out unless asked for; `before` is the last id of the page before. */
export function listReleases(
  database: Database,
  productId: string,
  page: { readonly before: string | null; readonly limit: number; readonly withRemoved?: boolean },
): Promise<ReleaseRow[]> {
  return database
    .select()
    .from(productRelease)
    .where(
      and(
        eq(productRelease.productId, productId),
        page.withRemoved ? undefined : isPresent,
        page.before ? lt(productRelease.id, page.before) : undefined,
      ),
    )
    .orderBy(desc(productRelease.id))
    .limit(page.limit);
}

/** Every version that a successful or running release has, failed ones left out. */
export async function usedVersions(database: Database, productId: string): Promise<string[]> {
  const rows = await database
    .select({ versionCode: productRelease.versionCode })
    .from(productRelease)
    .where(and(eq(productRelease.productId, productId), ne(productRelease.status, 'failed')));
  return rows.map((row) => row.versionCode);
}

/** The last release that was built; null before the first. */
export async function lastSuccessfulRelease(database: Database, productId: string): Promise<ReleaseRow | null> {
  const [row] = await database
    .select()
    .from(productRelease)
    .where(and(eq(productRelease.productId, productId), inArray(productRelease.status, successful)))
    .orderBy(desc(productRelease.id))
    .limit(1);
  return row ?? null;
}

/** The product's release whose source is this commit, whatever became of it; null where no release made it. */
export async function findReleaseByCommit(
  database: Database,
  productId: string,
  commit: string,
): Promise<ReleaseRow | null> {
  const [row] = await database
    .select()
    .from(productRelease)
    .where(and(eq(productRelease.productId, productId), eq(productRelease.gitCommitId, commit)))
    .limit(1);
  return row ?? null;
}

/** The last release that was rolled out with success; null before the first. It may serve while a later one is only built. */
export async function lastDeployedRelease(database: Database, productId: string): Promise<ReleaseRow | null> {
  const [row] = await database
    .select()
    .from(productRelease)
    .where(and(eq(productRelease.productId, productId), eq(productRelease.status, 'deployed')))
    .orderBy(desc(productRelease.id))
    .limit(1);
  return row ?? null;
}

export interface MigratedJob {
  readonly snapshotDigest: string;
  /** Why it failed; null where it did not. */
  readonly error: StoredPublishError | null;
}

/**
 * The jobs whose product may have run somewhere, and with it its migrations, newest first: those that were built, or
 * that failed after their rollout had begun.
 */
export async function migratedJobs(database: Database, productId: string): Promise<MigratedJob[]> {
  const rolledOut = database
    .select({ id: deployment.jobId })
    .from(deployment)
    .where(eq(deployment.productId, productId));
  const built = database
    .select({ id: productRelease.jobId })
    .from(productRelease)
    .where(and(eq(productRelease.productId, productId), inArray(productRelease.status, successful)));
  const ran = or(inArray(publishJob.id, rolledOut), inArray(publishJob.id, built));
  return await jobsWhere(database, and(eq(publishJob.productId, productId), makesMigrations, ran));
}

function jobsWhere(database: Database, condition: SQL | undefined): Promise<MigratedJob[]> {
  return database
    .select({ snapshotDigest: publishJob.snapshotDigest, error: publishJob.error })
    .from(publishJob)
    .where(condition)
    .orderBy(desc(publishJob.id));
}

/** Promotions and rollbacks run older releases again; what comes next does not go on from those. */
const makesMigrations = eq(publishJob.kind, 'publish');

/** The jobs of any kind that began to roll out to an environment, newest first. */
export async function deployedJobs(
  database: Database,
  productId: string,
  environment: 'staging' | 'production',
): Promise<MigratedJob[]> {
  const rolledOut = database
    .select({ id: deployment.jobId })
    .from(deployment)
    .where(and(eq(deployment.productId, productId), eq(deployment.environment, environment)));
  return await jobsWhere(database, inArray(publishJob.id, rolledOut));
}

/** Whether a later publish of the product has begun to roll out, and may have migrated its database. */
export async function isRolledOutSince(database: Database, productId: string, jobId: string): Promise<boolean> {
  const rows = await database
    .select({ id: deployment.id })
    .from(deployment)
    .innerJoin(publishJob, eq(publishJob.id, deployment.jobId))
    .where(and(eq(deployment.productId, productId), makesMigrations, gt(deployment.jobId, jobId)))
    .limit(1);
  return rows.length > 0;
}

export interface ReleaseRefs {
  readonly branch: string;
  readonly tag: string;
}

/** Notes the refs and the parent before they are pushed. */
export async function claimRefs(
  database: Database,
  release: ReleaseRow,
  claim: ReleaseRefs & { readonly parent: string | null },
): Promise<void> {
  await database
    .update(productRelease)
    .set({ gitBranch: claim.branch, gitTag: claim.tag, gitParentId: claim.parent })
    .where(eq(productRelease.id, release.id));
}

/** Takes the claim back when the refs are gone. The parent stays: a retry builds upon the same. */
export async function releaseClaim(database: Database, release: ReleaseRow): Promise<void> {
  await database
    .update(productRelease)
    .set({ gitBranch: null, gitTag: null, gitCommitId: null })
    .where(eq(productRelease.id, release.id));
}

export async function recordCommit(
  database: Database,
  release: ReleaseRow,
  result: { readonly commit: string; readonly tree: string },
): Promise<void> {
  await database
    .update(productRelease)
    .set({ gitCommitId: result.commit, treeHash: result.tree, branchRemovedAt: null, status: 'building' })
    .where(eq(productRelease.id, release.id));
}

export interface BuildRecord {
  readonly buildJobId: string;
  readonly logUrl: string | null;
  readonly image: string;
  readonly digest: string;
}

export async function recordBuild(
  database: Database,
  productId: string,
  versionCode: string,
  build: BuildRecord,
): Promise<void> {
  await database
    .update(productRelease)
    .set({
      buildJobId: build.buildJobId,
      buildLogUrl: build.logUrl,
      dockerImage: build.image,
      imageDigest: build.digest,
    })
    .where(byVersion(productId, versionCode));
  // It may have been there before, and gone.
  await database
    .delete(removedImage)
    .where(and(eq(removedImage.productId, productId), eq(removedImage.digest, build.digest)));
}

export async function finishRelease(
  database: Database,
  productId: string,
  versionCode: string,
  status: 'built' | 'deployed',
): Promise<void> {
  await database
    .update(productRelease)
    .set({ status, ...(status === 'deployed' && { publishedAt: new Date() }) })
    .where(byVersion(productId, versionCode));
}

/** Marks this job's release as failed; a release of another job under the version is left alone. */
export async function failRelease(
  database: Database,
  release: { readonly productId: string; readonly versionCode: string; readonly jobId: string },
  error: StoredPublishError,
): Promise<void> {
  await database
    .update(productRelease)
    .set({ status: 'failed', error })
    .where(and(byVersion(release.productId, release.versionCode), eq(productRelease.jobId, release.jobId)));
}

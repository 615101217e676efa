import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import type { DeploymentRow } from './deployments.ts';
import { isPresent, type ReleaseRow } from './releases.ts';
import { deployment, productRelease, publishJob, removedImage } from './schema/index.ts';

/** Of a product, newest first, those that retention has removed left out. */
export function presentReleases(database: Database, productId: string): Promise<ReleaseRow[]> {
  return database
    .select()
    .from(productRelease)
    .where(and(eq(productRelease.productId, productId), isPresent))
    .orderBy(desc(productRelease.id));
}

/** Which of the products have a release. */
export async function withReleases(database: Database, productIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (productIds.length === 0) return new Set();
  const rows = await database
    .selectDistinct({ productId: productRelease.productId })
    .from(productRelease)
    .where(and(inArray(productRelease.productId, [...productIds]), isPresent));
  return new Set(rows.map(({ productId }) => productId));
}

/** Every image that was ever recorded of a product: of its releases, and of what was rolled out. */
export async function recordedImages(
  database: Database,
  productId: string,
): Promise<readonly { readonly digest: string; readonly versionCode: string; readonly at: Date }[]> {
  const { createdAt, imageDigest, publishedAt, versionCode } = productRelease;
  const released = await database
    .select({ digest: imageDigest, versionCode, createdAt, publishedAt })
    .from(productRelease)
    .where(eq(productRelease.productId, productId))
    .orderBy(desc(productRelease.id));
  const rolledOut = await database
    .select({
      digest: deployment.digest,
      versionCode: deployment.versionCode,
      at: sql<Date>`MIN(created_at)`.mapWith(deployment.createdAt),
    })
    .from(deployment)
    .where(eq(deployment.productId, productId))
    .groupBy(deployment.digest, deployment.versionCode);
  const images = released.flatMap(({ digest, versionCode: version, ...dates }) =>
    digest === null ? [] : [{ digest, versionCode: version, at: latestOf(dates) }],
  );
  const known = new Set(images.map(({ digest }) => digest));
  // What only rollouts name was built again for a rollback, and is as old as its first rollout.
  return [...images, ...rolledOut.filter(({ digest }) => !known.has(digest))];
}

/** When a release was made or published, whichever is later. */
export function latestOf({ createdAt, publishedAt }: Pick<ReleaseRow, 'createdAt' | 'publishedAt'>): Date {
  return new Date(Math.max(createdAt?.getTime() ?? 0, publishedAt?.getTime() ?? 0));
}

/** All rollouts to an environment that went well, newest first. */
export function readyDeployments(database: Database, productId: string, environment: string): Promise<DeploymentRow[]> {
  return database
    .select()
    .from(deployment)
    .where(
      and(eq(deployment.productId, productId), eq(deployment.environment, environment), eq(deployment.state, 'ready')),
    )
    .orderBy(desc(deployment.id));
}

/** Jobs of a product that have not ended, with what they have rolled out. */
export async function openJobs(database: Database, productId: string) {
  const jobs = await database
    .select()
    .from(publishJob)
    .where(and(eq(publishJob.productId, productId), isNull(publishJob.finishedAt)));
  if (jobs.length === 0) return { jobs, deployments: [] };
  const ids = jobs.map(({ id }) => id);
  const deployments = await database.select().from(deployment).where(inArray(deployment.jobId, ids));
  return { jobs, deployments };
}

/** Since when images are gone from the registry, by digest; null for those that are about to go. */
export async function removedImages(database: Database, productId: string): Promise<ReadonlyMap<string, Date | null>> {
  const rows = await database.select().from(removedImage).where(eq(removedImage.productId, productId));
  return new Map(rows.map(({ digest, removedAt }) => [digest, removedAt]));
}

/**
 * Says that an image is about to go. Whoever looks afterwards does not begin to use it; who began before is found by
 * looking once more after this.
 */
export async function announceImageRemoval(
  database: Database,
  image: { readonly productId: string; readonly digest: string; readonly runId: string },
): Promise<void> {
  await database
    .insert(removedImage)
    .values(image)
    .onDuplicateKeyUpdate({ set: { runId: image.runId } });
}

export async function finishImageRemoval(database: Database, productId: string, digest: string): Promise<void> {
  await database
    .update(removedImage)
    .set({ removedAt: sql`COALESCE(removed_at, ${new Date()})` })
    .where(and(eq(removedImage.productId, productId), eq(removedImage.digest, digest)));
}

/** The image stays after all, or was built again. */
export async function keepImage(database: Database, productId: string, digest: string): Promise<void> {
  await database
    .delete(removedImage)
    .where(and(eq(removedImage.productId, productId), eq(removedImage.digest, digest)));
}

export async function markBranchRemoved(database: Database, productId: string, versionCode: string): Promise<void> {
  await database
    .update(productRelease)
    .set({ branchRemovedAt: sql`COALESCE(branch_removed_at, ${new Date()})` })
    .where(and(eq(productRelease.productId, productId), eq(productRelease.versionCode, versionCode)));
}

export async function markReleaseRemoved(database: Database, productId: string, versionCode: string): Promise<void> {
  await database
    .update(productRelease)
    .set({ isRemoved: true })
    .where(and(eq(productRelease.productId, productId), eq(productRelease.versionCode, versionCode)));
}

import type { Database } from '../database/connection.ts';
import type { ReleaseRow } from '../database/releases.ts';
import {
  latestOf,
  openJobs,
  presentReleases,
  readyDeployments,
  recordedImages,
  removedImages,
} from '../database/retained.ts';
import { environmentNames, type Revision, type Runtime } from '../platform/ports.ts';
import type { RetainedImage, RetainedRelease, RetentionSituation, Use } from './retention.ts';

export interface RetentionSources {
  readonly database: Database;
  readonly runtime: Pick<Runtime, 'status'>;
}

export interface RetainedProduct {
  readonly productId: string;
  readonly productCode: string;
}

/** A product's past as it is now, and what of it is in use. @throws where the runtime does not answer */
export async function retentionSituation(
  sources: RetentionSources,
  product: RetainedProduct,
): Promise<RetentionSituation> {
  const { database } = sources;
  const releases = await presentReleases(database, product.productId);
  const recorded = await recordedImages(database, product.productId);
  const removed = await removedImages(database, product.productId);
  const present = recorded.filter(({ digest }) => (removed.get(digest) ?? null) === null);
  return {
    releases: releases.map(retained),
    images: [...Map.groupBy(present, ({ digest }) => digest)].map(([digest, all]): RetainedImage => {
      return {
        digest,
        versions: [...new Set(all.map(({ versionCode }) => versionCode))],
        at: new Date(Math.max(...all.map(({ at }) => at.getTime()))),
      };
    }),
    uses: await usesOf(sources, product),
    now: new Date(),
  };
}

function retained(row: ReleaseRow): RetainedRelease {
  const ended = { built: 'succeeded', deployed: 'succeeded', failed: 'failed' } as const;
  return {
    versionCode: row.versionCode,
    outcome: Object.entries(ended).find(([status]) => status === row.status)?.[1] ?? 'pending',
    at: latestOf(row),
    digest: row.imageDigest,
    branch: row.branchRemovedAt === null ? row.gitBranch : null,
  };
}

/** What runs anywhere or is to, what ran before in each environment, and what running jobs work with. */
export async function usesOf(
  { database, runtime }: RetentionSources,
  { productId, productCode }: RetainedProduct,
): Promise<readonly Use[]> {
  // Jobs first: one that ends while the rest is read is found in what it has brought about.
  const { jobs, deployments } = await openJobs(database, productId);
  const uses = jobs.flatMap((job): Use[] => {
    const from = job.request?.kind === 'rollback' ? job.request.fromVersion : null;
    const why = `used by job ${job.id}, which runs`;
    return [job.versionCode, from].flatMap((versionCode) =>
      versionCode === null ? [] : [{ versionCode, digest: null, why }],
    );
  });
  for (const { jobId, previous, ...revision } of deployments)
    uses.push(...[revision, previous].flatMap((each) => useOf(each, `used by job ${jobId}, which runs`)));
  for (const environment of environmentNames) {
    const { desired, serving, canary } = await runtime.status(productCode, environment);
    for (const each of [serving, desired, canary.serving, canary.desired])
      uses.push(...useOf(each, `deployed in ${environment}`));
    const [current, ...earlier] = await readyDeployments(database, productId, environment);
    if (current === undefined) continue;
    const before = earlier.find(
      ({ digest, versionCode }) => digest !== current.digest || versionCode !== current.versionCode,
    );
    uses.push(...useOf(current, `deployed in ${environment}`));
    for (const each of [current.previous, before ?? null])
      uses.push(...useOf(each, `the version before in ${environment}`));
  }
  return uses;
}

/** By digest and by version each: a rebuilt version has another image, and both stay. */
function useOf(revision: Pick<Revision, 'versionCode' | 'digest'> | null, why: string): Use[] {
  return revision === null ? [] : [{ versionCode: revision.versionCode, digest: revision.digest, why }];
}

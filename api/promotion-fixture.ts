import { createHash } from 'node:crypto';

import { askForApproval } from '../database/approvals.ts';
import { findJob } from '../database/jobs.ts';
import { recordBuild } from '../database/releases.ts';
import type { Revision, TrackStatus } from '../platform/ports.ts';
import type { ApiFixture } from './api-fixture.ts';
import { insertTestRelease, type TestRelease } from './job-fixture.ts';

/** The image of a version, in the products of tests. */
export function imageOf(versionCode: string): Revision {
  const digest = `sha256:${createHash('sha256').update(versionCode).digest('hex')}`;
  return { versionCode, digest, image: `artifact:orders@${digest}` };
}

/** A release of the product's present drafts with its image, deployed to staging. */
export async function insertStagedRelease(api: ApiFixture, release: TestRelease): Promise<void> {
  await insertTestRelease(api, release);
  const { digest, image } = imageOf(release.versionCode);
  const build = { buildJobId: 'orders/1', logUrl: '', image, digest };
  await recordBuild(api.database, release.productId, release.versionCode, build);
}

function track(versionCode: string | null): TrackStatus {
  if (versionCode === null) return { desired: null, serving: null, state: 'empty', message: 'Nothing is deployed.' };
  const revision = imageOf(versionCode);
  return { desired: revision, serving: revision, state: 'ready', message: `${versionCode} serves.` };
}

interface Serving {
  readonly staging: string | null;
  readonly production: string | null;
  readonly canary?: string;
}

/** From now on the runtime says that these versions serve. */
export function serve(api: ApiFixture, { staging, production, canary }: Serving): void {
  api.environments.staging = { ...track(staging), canary: track(null), url: null };
  api.environments.production = { ...track(production), canary: track(canary ?? null), url: null };
}

/** The job asks for an approval, as its workflow would. Returns what the approver has to name. */
export async function askTestApproval(
  { database }: ApiFixture,
  jobId: string,
): Promise<{ readonly imageDigest: string; readonly snapshotDigest: string }> {
  const job = await findJob(database, jobId);
  if (!job) throw new Error(`there is no job ${jobId}`);
  const asked = { imageDigest: imageOf(job.versionCode).digest, snapshotDigest: job.snapshotDigest };
  await askForApproval(database, {
    jobId,
    attempt: job.attempt,
    productId: job.productId,
    environment: 'production',
    versionCode: job.versionCode,
    ...asked,
    requestedById: job.requestedById,
    requestedByName: job.requestedByName,
    requestedAt: new Date(),
    deadlineAt: new Date('2999-01-01T00:00:00.000Z'),
  });
  return asked;
}

import { ApplicationFailure } from '@temporalio/common';

import { newId } from '../database/ids.ts';
import { findJob, resetJob } from '../database/jobs.ts';
import { upsertRelease } from '../database/releases.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/**
 * Records the release: one row per product and version, this job's alone.
 * @throws ApplicationFailure `VersionExists` where another job's release has the version
 */
export async function createVersion(deps: ActivityDependencies, input: PublishWorkflowInput): Promise<void> {
  const { database, journal } = deps;
  await resetJob(database, input.jobId, input.attempt);
  await journal.begin(input.jobId, 'createVersion');
  const job = await findJob(database, input.jobId);
  const recorded = await upsertRelease(database, {
    id: newId(),
    jobId: input.jobId,
    productId: input.productId,
    productCode: input.productCode,
    versionCode: input.versionCode,
    description: input.description,
    snapshotDigest: input.snapshotDigest,
    moduleSnapshot: job?.moduleSnapshot ?? [],
    changeSummary: job?.changeSummary ?? [],
    skipTests: input.options.skipTests,
    creatorName: input.requestedBy.name,
  });
  if (!recorded) {
    throw ApplicationFailure.nonRetryable(
      `Version ${input.versionCode} belongs to another release by now. Publish again, under a version of its own.`,
      'VersionExists',
    );
  }
  await journal.complete(input.jobId, 'createVersion', `version ${input.versionCode}`);
}

import { ApplicationFailure } from '@temporalio/common';

import { newId } from '../database/ids.ts';
import { findJob, resetJob } from '../database/jobs.ts';
import { lastSuccessfulRelease, upsertRelease } from '../database/releases.ts';
import { checkVersion } from '../metadata/change/version.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/**
 * Records the release: one row per product and version, this job's alone.
 * @throws ApplicationFailure `VersionExists` where another job's release has the version, `VersionOvertaken` where a
 * later version has been published since the job was planned
 */
export async function createVersion(deps: ActivityDependencies, input: PublishWorkflowInput): Promise<void> {
  const { database, journal } = deps;
  await resetJob(database, input.jobId, input.attempt);
  await journal.begin(input, 'createVersion');
  await refuseOvertaken(deps, input);
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
  await journal.complete(input, 'createVersion', `version ${input.versionCode}`);
}

/** A retry long after: its migrations were planned without those of the versions published since. */
async function refuseOvertaken({ database }: ActivityDependencies, input: PublishWorkflowInput): Promise<void> {
  const last = await lastSuccessfulRelease(database, input.productId);
  if (!last || last.jobId === input.jobId || checkVersion(input.versionCode, last.versionCode) === null) return;
  throw ApplicationFailure.nonRetryable(
    `Version ${last.versionCode} has been published since ${input.versionCode} was planned. Publish the drafts again instead of retrying.`,
    'VersionOvertaken',
  );
}

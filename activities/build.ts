import { cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import { type BuildRecord, recordBuild } from '../database/releases.ts';
import type { BuildHandle, BuildStatus } from '../platform/ports.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import type { DeploymentJob, ReleaseImage } from '../workflows/deployment-contract.ts';
import { followLog } from './build-log.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { PushedSource } from './push.ts';
import type { JournalJob } from './step-spans.ts';

export type BuildingJob = DeploymentJob & JournalJob;

/** A rollback builds again what a publish has built. */
const stepOf = ({ kind }: JournalJob) => (kind === 'rollback' ? 'rebuild' : 'build');

/** Has CI build the commit; a build of this request that is already there is taken up. */
export async function triggerBuild(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  source: PushedSource,
  requestId: string,
): Promise<BuildHandle> {
  await deps.journal.begin(input, 'build');
  return await requestBuild(deps, input, requestId, { ...source, skipTests: input.options.skipTests });
}

/** As `triggerBuild`, for any job. */
export async function requestBuild(
  { callbackUrl, platform }: ActivityDependencies,
  { productCode, versionCode }: BuildingJob,
  requestId: string,
  source: PushedSource & { readonly skipTests: boolean },
): Promise<BuildHandle> {
  await platform.builder.ensureJob(productCode, source.cloneUrl);
  return await platform.builder.trigger({ ...source, job: productCode, requestId, versionCode, callbackUrl });
}

/**
 * Polls the build to its end, with its log going into the job's. Its image is the release's from then on.
 * @throws ApplicationFailure `BuildFailed` with the compiler's message, or `BuildAborted`
 */
export async function followBuild(
  deps: ActivityDependencies,
  job: BuildingJob,
  handle: BuildHandle,
): Promise<ReleaseImage> {
  for (;;) {
    const image = await readBuild(deps, job, handle);
    if (image) return image;
    cancellationSignal().throwIfAborted();
    await sleep(deps.pollMilliseconds);
  }
}

/** One look at the build. Null while it goes on. Throws as `followBuild` does. */
export async function readBuild(
  deps: ActivityDependencies,
  job: BuildingJob,
  handle: BuildHandle,
): Promise<ReleaseImage | null> {
  const status = await deps.platform.builder.status(handle);
  const log = await followLog(deps, job, stepOf(job), { handle, status });
  switch (status.state) {
    case 'queued':
    case 'running':
      return null;
    case 'succeeded':
      return await keepBuild(deps, job, recordOf(job, status));
    case 'aborted':
      throw ApplicationFailure.nonRetryable(
        'The build was stopped in the CI. Retry the publish to build again.',
        'BuildAborted',
      );
    case 'failed':
      throw ApplicationFailure.nonRetryable(`The build failed: ${log.failure}`, 'BuildFailed');
  }
}

/** What was built is the release's from now on, and has its tag. */
async function keepBuild(
  { database, journal, platform }: ActivityDependencies,
  job: BuildingJob,
  built: BuildRecord,
): Promise<ReleaseImage> {
  const { digest, image } = built;
  await recordBuild(database, job.productId, job.versionCode, built);
  await platform.registry.tag(job.productCode, digest, imageTag(job.versionCode));
  await journal.complete(job, stepOf(job), image);
  return { digest, image };
}

/** A tag has no `+`. */
function imageTag(versionCode: string): string {
  return `v${versionCode.replaceAll('+', '_')}`;
}

function recordOf({ productCode }: BuildingJob, { digest, image, number, url }: BuildStatus): BuildRecord {
  if (!digest || !image) {
    throw ApplicationFailure.nonRetryable(
      'The build succeeded but reported no image digest. Check that its pipeline archives build-result.json.',
      'BuildResultMissing',
    );
  }
  return { buildJobId: `${productCode}/${number ?? ''}`, logUrl: url, image, digest };
}

import { cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import { type BuildRecord, recordBuild } from '../database/releases.ts';
import type { BuildHandle, BuildStatus } from '../platform/ports.ts';
import type { PublishStepName, PublishWorkflowInput } from '../workflows/contract.ts';
import type { DeploymentJob } from '../workflows/deployment-contract.ts';
import { followLog } from './build-log.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { PushedSource } from './push.ts';
import type { JournalJob } from './step-spans.ts';

/** What CI built: the same for every environment. */
export interface BuiltImage {
  /** `sha256:…` */
  readonly digest: string;
  readonly image: string;
}

export type BuildingJob = DeploymentJob & JournalJob;

/** Has CI build the commit; a build of this request that is already there is taken up. */
export async function triggerBuild(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  source: PushedSource,
  requestId: string,
): Promise<BuildHandle> {
  await deps.journal.begin(input, 'build');
  await deps.platform.builder.ensureJob(input.productCode, source.cloneUrl);
  return deps.platform.builder.trigger({
    job: input.productCode,
    requestId,
    cloneUrl: source.cloneUrl,
    commit: source.commit,
    versionCode: input.versionCode,
    skipTests: input.options.skipTests,
    callbackUrl: deps.callbackUrl,
  });
}

/**
 * Polls the build to its end, with its log going into the job's.
 * @throws ApplicationFailure `BuildFailed` with the compiler's message, or `BuildAborted`
 */
export async function followBuild(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  handle: BuildHandle,
): Promise<BuiltImage> {
  for (;;) {
    const image = await readBuild(deps, input, handle);
    if (image) return image;
    cancellationSignal().throwIfAborted();
    await sleep(deps.pollMilliseconds);
  }
}

/** One look at the build. Null while it goes on. Throws as `followBuild` does. */
export async function readBuild(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  handle: BuildHandle,
): Promise<BuiltImage | null> {
  const built = await lookAtBuild(deps, input, 'build', handle);
  return built && (await keepBuild(deps, input, 'build', built));
}

/** What was built is the release's from now on, and has its tag. */
export async function keepBuild(
  { database, journal, platform }: ActivityDependencies,
  job: BuildingJob,
  step: PublishStepName,
  built: BuildRecord,
): Promise<BuiltImage> {
  const { digest, image } = built;
  await recordBuild(database, job.productId, job.versionCode, built);
  await platform.registry.tag(job.productCode, digest, imageTag(job.versionCode));
  await journal.complete(job, step, image);
  return { digest, image };
}

/** A tag has no `+`. */
function imageTag(versionCode: string): string {
  return `v${versionCode.replaceAll('+', '_')}`;
}

/** As `readBuild`, for a step of any job; writes nothing but the log. */
export async function lookAtBuild(
  deps: ActivityDependencies,
  job: BuildingJob,
  step: PublishStepName,
  handle: BuildHandle,
): Promise<BuildRecord | null> {
  const status = await deps.platform.builder.status(handle);
  const log = await followLog(deps, job, step, { handle, status });
  switch (status.state) {
    case 'queued':
    case 'running':
      return null;
    case 'succeeded':
      return recordOf(job, status);
    case 'aborted':
      throw ApplicationFailure.nonRetryable(
        'The build was stopped in the CI. Retry the publish to build again.',
        'BuildAborted',
      );
    case 'failed':
      throw ApplicationFailure.nonRetryable(`The build failed: ${log.failure}`, 'BuildFailed');
  }
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

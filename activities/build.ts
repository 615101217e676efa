import { cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import { recordBuild } from '../database/releases.ts';
import type { BuildHandle, BuildStatus } from '../platform/ports.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import { followLog } from './build-log.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { PushedSource } from './push.ts';

/** What CI built: the same for every environment. */
export interface BuiltImage {
  /** `sha256:…` */
  readonly digest: string;
  readonly image: string;
}

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
  const status = await deps.platform.builder.status(handle);
  const log = await followLog(deps, input, handle, status);
  switch (status.state) {
    case 'queued':
    case 'running':
      return null;
    case 'succeeded':
      return await finishBuild(deps, input, status);
    case 'aborted':
      throw ApplicationFailure.nonRetryable(
        'The build was stopped in the CI. Retry the publish to build again.',
        'BuildAborted',
      );
    case 'failed':
      throw ApplicationFailure.nonRetryable(`The build failed: ${log.failure}`, 'BuildFailed');
  }
}

async function finishBuild(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  status: BuildStatus,
): Promise<BuiltImage> {
  if (!status.digest || !status.image) {
    throw ApplicationFailure.nonRetryable(
      'The build succeeded but reported no image digest. Check that its pipeline archives build-result.json.',
      'BuildResultMissing',
    );
  }
  await recordBuild(deps.database, input.productId, input.versionCode, {
    buildJobId: `${input.productCode}/${status.number ?? ''}`,
    logUrl: status.url,
    image: status.image,
    digest: status.digest,
  });
  await deps.journal.complete(input, 'build', status.image);
  return { digest: status.digest, image: status.image };
}

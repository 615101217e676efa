import { cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import type { EnvironmentName, Revision, Track, TrackStatus } from '../platform/ports.ts';
import type { PublishStepName } from '../workflows/contract.ts';
import type { DeploymentJob } from '../workflows/deployment-contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { failedRollout } from './failed-rollout.ts';

/**
 * Waits until a track runs the revision that it was told to.
 * @throws ApplicationFailure `RolloutFailed` with the product's own last words, `RowsDoNotFit` where its migration says
 * that rows are in its way, `RolloutSuperseded` where the track was told to run something else meanwhile
 */
export async function awaitTrack(
  deps: ActivityDependencies,
  job: DeploymentJob,
  step: PublishStepName,
  { environment, track, revision }: { environment: EnvironmentName; track: Track; revision: Revision },
): Promise<void> {
  let told = '';
  for (let pause = 25; ; pause = Math.min(pause * 1.03, deps.pollMilliseconds)) {
    const found = await deps.platform.runtime.status(job.productCode, environment);
    const status: TrackStatus = track === 'stable' ? found : found.canary;
    if (status.desired?.digest !== revision.digest) {
      throw ApplicationFailure.nonRetryable(
        'Another rollout took the environment over. Retry when it is done.',
        'RolloutSuperseded',
      );
    }
    if (status.state === 'failed') throw failedRollout(status.message);
    if (isServing(status, revision)) return;
    if (status.message !== told) await deps.journal.note(job.jobId, step, status.message);
    told = status.message;
    cancellationSignal().throwIfAborted();
    await sleep(pause);
  }
}

function isServing(status: TrackStatus, revision: Revision): boolean {
  return (
    status.state === 'ready' &&
    status.serving?.digest === revision.digest &&
    status.serving.versionCode === revision.versionCode
  );
}

import { cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import { beginDeployment } from '../database/deployments.ts';
import type { EnvironmentStatus, Revision } from '../platform/ports.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import type { BuiltImage } from './build.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { failedRollout } from './failed-rollout.ts';

const environment = 'staging';

function revisionOf(input: PublishWorkflowInput, image: BuiltImage): Revision {
  return { versionCode: input.versionCode, digest: image.digest, image: image.image };
}

/** Records the deployment together with what served before it, which undoing goes back to. The first record stays. */
export async function prepareRollout(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  image: BuiltImage,
): Promise<Revision | null> {
  await deps.journal.begin(input.jobId, 'deploy');
  const { serving } = await deps.platform.runtime.status(input.productCode, environment);
  return beginDeployment(deps.database, {
    jobId: input.jobId,
    attempt: input.attempt,
    productId: input.productId,
    environment,
    revision: revisionOf(input, image),
    previous: serving,
  });
}

/**
 * Declares the revision and waits until it takes all traffic.
 * @throws ApplicationFailure `RolloutFailed` with the product's own last words, `RowsDoNotFit` where its migration says
 * that rows are in its way, `SecretsMissing` before anything is done
 */
export async function rollout(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  image: BuiltImage,
  secrets: readonly string[],
): Promise<void> {
  const { runtime } = deps.platform;
  await refuseWithoutSecrets(deps, input, secrets);
  const revision = revisionOf(input, image);
  await runtime.apply(input.productCode, environment, revision);
  let told = '';
  for (let pause = 25; ; pause = Math.min(pause * 1.03, deps.pollMilliseconds)) {
    const status = await runtime.status(input.productCode, environment);
    if (status.desired?.digest !== revision.digest) {
      throw ApplicationFailure.nonRetryable(
        'Another rollout took the environment over. Retry when it is done.',
        'RolloutSuperseded',
      );
    }
    if (status.state === 'failed') throw failedRollout(status.message);
    if (isServing(status, revision)) break;
    if (status.message !== told) await deps.journal.note(input.jobId, 'deploy', status.message);
    told = status.message;
    cancellationSignal().throwIfAborted();
    await sleep(pause);
  }
  await deps.journal.complete(input.jobId, 'deploy', `${environment} runs ${input.versionCode}`);
}

/** What serves goes on serving: the new version would start, and fail its users call by call. */
async function refuseWithoutSecrets(
  { platform }: ActivityDependencies,
  { productCode, versionCode }: PublishWorkflowInput,
  secrets: readonly string[],
): Promise<void> {
  if (secrets.length === 0) return;
  const { missing, place } = await platform.runtime.missingSecrets(productCode, environment, secrets);
  if (missing.length === 0) return;
  const which = missing.length === 1 ? 'the secret' : 'the secrets';
  throw ApplicationFailure.nonRetryable(
    `${versionCode} calls other services with ${which} ${missing.join(', ')}, missing in ${environment}. ` +
      `Add ${missing.length === 1 ? 'it' : 'them'} ${place}, then retry.`,
    'SecretsMissing',
  );
}

function isServing(status: EnvironmentStatus, revision: Revision): boolean {
  return (
    status.state === 'ready' &&
    status.serving?.digest === revision.digest &&
    status.serving.versionCode === revision.versionCode
  );
}

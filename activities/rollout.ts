import { ApplicationFailure } from '@temporalio/common';

import { beginDeployment } from '../database/deployments.ts';
import type { Capacity, EnvironmentName, Revision } from '../platform/ports.ts';
import type { DeploymentJob, ReleaseImage } from '../workflows/deployment-contract.ts';
import { awaitTrack } from './await-track.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { change, claim } from './environment-writer.ts';

/** The step under which a job of each environment shows its rollout. */
const stepOf = { staging: 'deploy', production: 'promote' } as const;

export function revisionOf({ versionCode }: DeploymentJob, { digest, image }: ReleaseImage): Revision {
  return { versionCode, digest, image };
}

/**
 * Claims the environment and records the deployment together with what served before it, which undoing goes back to. The
 * first record stays.
 */
export async function prepareRollout(
  deps: ActivityDependencies,
  input: DeploymentJob,
  image: ReleaseImage,
): Promise<Revision | null> {
  await deps.journal.begin(input, 'deploy');
  await claim(deps, input, 'staging');
  return await noteDeployment(deps, input, image, 'staging');
}

export async function noteDeployment(
  { database, platform }: ActivityDependencies,
  job: DeploymentJob,
  image: ReleaseImage,
  environment: EnvironmentName,
): Promise<Revision | null> {
  const { serving } = await platform.runtime.status(job.productCode, environment);
  return await beginDeployment(database, {
    jobId: job.jobId,
    attempt: job.attempt,
    productId: job.productId,
    environment,
    revision: revisionOf(job, image),
    previous: serving,
  });
}

/**
 * Declares the revision and waits until it takes all of stable's traffic.
 * @throws ApplicationFailure as `awaitTrack`, and `SecretsMissing` or `ImageMissing` before anything is done
 */
export async function rollout(
  deps: ActivityDependencies,
  input: DeploymentJob,
  image: ReleaseImage,
  secrets: readonly string[],
  environment: EnvironmentName = 'staging',
): Promise<void> {
  const { runtime } = deps.platform;
  const step = stepOf[environment];
  await refuseWithoutSecrets(deps, input, environment, secrets);
  await refuseWithoutImage(deps, input, image);
  const revision = revisionOf(input, image);
  const capacity = await capacityOf(deps, input, environment);
  await change(deps, input, environment, () => runtime.apply(input.productCode, environment, revision, capacity));
  await awaitTrack(deps, input, step, { environment, track: 'stable', revision });
  await deps.journal.complete(input, step, `${environment} runs ${input.versionCode}`);
}

/** As the release's own product document says. */
export async function capacityOf(
  { versions }: ActivityDependencies,
  job: DeploymentJob,
  environment: EnvironmentName,
): Promise<Capacity> {
  const { replicas, maxReplicas, resources } = await versions.environment(job.snapshotDigest, environment);
  return { replicas, maxReplicas, resources };
}

/** Nodes would try in vain to pull it, until the rollout is given up. */
export async function refuseWithoutImage(
  { platform }: ActivityDependencies,
  { productCode, versionCode }: DeploymentJob,
  { digest, image }: ReleaseImage,
): Promise<void> {
  if (await platform.registry.has(productCode, digest)) return;
  throw ApplicationFailure.nonRetryable(
    `The image of ${versionCode} is no longer in the registry: ${image}. Publish again, or roll back by building it anew.`,
    'ImageMissing',
  );
}

/** What serves goes on serving: the new version would start, and fail its users call by call. */
export async function refuseWithoutSecrets(
  { platform }: ActivityDependencies,
  { productCode, versionCode }: DeploymentJob,
  environment: EnvironmentName,
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

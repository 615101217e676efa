import { finishDeployment } from '../database/deployments.ts';
import { releaseClaim } from '../database/releases.ts';
import type { EnvironmentName, Revision } from '../platform/ports.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import type { DeploymentJob } from '../workflows/deployment-contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { undoUnlessTakenOver } from './environment-writer.ts';
import { releaseOf } from './release-of.ts';

/**
 * Deletes the branch and tag that the release claimed; none claimed, or gone already, is success. One that somebody has
 * moved since is theirs and stays.
 */
export async function removeReleaseRefs(deps: ActivityDependencies, input: PublishWorkflowInput): Promise<void> {
  const release = await releaseOf(deps.database, input);
  if (release.gitTag === null || release.gitBranch === null) return;
  for (const ref of [`refs/tags/${release.gitTag}`, `refs/heads/${release.gitBranch}`]) {
    const target = await deps.platform.gitHost.readRef(input.productCode, ref);
    // Without a recorded commit the push was cut short: what stands there is what it made.
    if (target && target === (release.gitCommitId ?? target))
      await deps.platform.gitHost.deleteRef(input.productCode, ref, target);
  }
  await releaseClaim(deps.database, release);
}

export async function stopBuild(
  { platform }: ActivityDependencies,
  { productCode }: DeploymentJob,
  requestId: string,
): Promise<void> {
  await platform.builder.stop({ job: productCode, requestId, queueUrl: null });
}

/** Goes back to what served before, unless another job has taken the environment over. */
export async function restoreEnvironment(
  deps: ActivityDependencies,
  input: DeploymentJob,
  previous: Revision | null,
  environment: EnvironmentName = 'staging',
): Promise<void> {
  const { runtime } = deps.platform;
  await undoUnlessTakenOver(deps, input, environment, () => runtime.restore(input.productCode, environment, previous));
  const { jobId, attempt } = input;
  await finishDeployment(deps.database, { jobId, attempt, environment }, 'restored');
}

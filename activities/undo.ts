import { finishDeployment } from '../database/deployments.ts';
import { releaseClaim } from '../database/releases.ts';
import type { Revision } from '../platform/ports.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
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
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  requestId: string,
): Promise<void> {
  await deps.platform.builder.stop({ job: input.productCode, requestId, queueUrl: null });
}

export async function restoreEnvironment(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  previous: Revision | null,
): Promise<void> {
  await deps.platform.runtime.restore(input.productCode, 'staging', previous);
  const { jobId, attempt } = input;
  await finishDeployment(deps.database, { jobId, attempt, environment: 'staging' }, 'restored');
}

import { log } from '@temporalio/activity';

import { finishDeployment } from '../database/deployments.ts';
import { releaseEnvironment } from '../database/environments.ts';
import { failJob, finishJob } from '../database/jobs.ts';
import { recordCurrentVersion } from '../database/products.ts';
import { failRelease, finishRelease, lastSuccessfulRelease, type ReleaseRow } from '../database/releases.ts';
import { type EnvironmentName, PlatformError } from '../platform/ports.ts';
import type { PublishError, PublishWorkflowInput, PublishWorkflowResult } from '../workflows/contract.ts';
import type { DeploymentJob } from '../workflows/deployment-contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { releaseOf } from './release-of.ts';

const mainBranch = 'refs/heads/main';
const leftAlone = new Set(['GitRefMoved', 'GitNotFastForward']);

export interface PublishOutcome {
  readonly deployed: boolean;
  /** The job goes on with production. */
  readonly goesOn?: boolean;
}

/** Ends a publish well, or its part in staging: release and product say so, and the default branch shows the released source. */
export async function completePublish(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  outcome: PublishOutcome,
): Promise<PublishWorkflowResult> {
  const { database } = deps;
  const release = await releaseOf(database, input);
  await advanceMain(deps, input, release);
  await finishRelease(database, input.productId, input.versionCode, outcome.deployed ? 'deployed' : 'built');
  if (outcome.deployed) {
    await recordCurrentVersion(database, input.productId, release);
    await letGo(deps, input, 'staging');
  }
  const status = outcome.deployed ? 'deployed' : 'building';
  if (!outcome.goesOn) await finishJob(database, input.jobId, status);
  return { status, versionCode: input.versionCode };
}

/** Ends a job well whose release serves the environment, and lets that go. Releases stay what they are. */
export async function completeDeployment(
  deps: ActivityDependencies,
  job: DeploymentJob,
  environment: EnvironmentName,
): Promise<PublishWorkflowResult> {
  await letGo(deps, job, environment);
  await finishJob(deps.database, job.jobId, 'deployed');
  return { status: 'deployed', versionCode: job.versionCode };
}

async function letGo(
  { database }: ActivityDependencies,
  job: DeploymentJob,
  environment: EnvironmentName,
): Promise<void> {
  const { jobId, attempt, productId } = job;
  await finishDeployment(database, { jobId, attempt, environment }, 'ready');
  await releaseEnvironment(database, productId, environment, job);
}

/**
 * Moves the default branch to the release from its parent, or from the release before where the parent is an edit of
 * that release's own branch. One that somebody has moved since is theirs: the release stands on its own branch and tag.
 */
async function advanceMain(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  release: ReleaseRow,
): Promise<void> {
  if (release.gitCommitId === null) return;
  const { gitHost } = deps.platform;
  const before = await lastSuccessfulRelease(deps.database, input.productId);
  const current = await gitHost.readRef(input.productCode, mainBranch);
  const expected = current === (before?.gitCommitId ?? null) ? current : release.gitParentId;
  try {
    await gitHost.moveRef(input.productCode, mainBranch, expected, release.gitCommitId);
  } catch (error) {
    if (!(error instanceof PlatformError) || !leftAlone.has(error.type)) throw error;
    log.warn('main was moved by somebody and is left where it is', {
      product: input.productCode,
      version: input.versionCode,
    });
  }
}

/** Marks job and release as failed, with a cause that a person understands. */
export async function failPublish(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  error: PublishError,
): Promise<void> {
  await releaseEnvironment(deps.database, input.productId, 'staging', input);
  await failRelease(deps.database, input, error);
  await failJob(deps.database, input.jobId, error);
}

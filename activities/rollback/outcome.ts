import { finishDeployment } from '../../database/deployments.ts';
import { releaseEnvironment } from '../../database/environments.ts';
import { failJob, finishJob } from '../../database/jobs.ts';
import { recordCurrentVersion } from '../../database/products.ts';
import { findRelease } from '../../database/releases.ts';
import type { PublishError } from '../../workflows/contract.ts';
import type { RollbackWorkflowInput, RollbackWorkflowResult } from '../../workflows/rollback-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** Ends the rollback well, and lets the environment go. The releases stay what they are. */
export async function completeRollback(
  { database }: ActivityDependencies,
  job: RollbackWorkflowInput,
): Promise<RollbackWorkflowResult> {
  const { jobId, attempt, productId, versionCode, environment } = job;
  const release = await findRelease(database, productId, versionCode);
  if (environment === 'staging' && release) await recordCurrentVersion(database, productId, release);
  await finishDeployment(database, { jobId, attempt, environment }, 'ready');
  await releaseEnvironment(database, productId, environment, job);
  await finishJob(database, jobId, 'deployed');
  return { status: 'deployed', versionCode };
}

export async function failRollback(
  { database }: ActivityDependencies,
  job: RollbackWorkflowInput,
  error: PublishError,
): Promise<void> {
  await releaseEnvironment(database, job.productId, job.environment, job);
  await failJob(database, job.jobId, error);
}

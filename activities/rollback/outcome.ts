import { releaseEnvironment } from '../../database/environments.ts';
import { failJob } from '../../database/jobs.ts';
import { recordCurrentVersion } from '../../database/products.ts';
import { findRelease } from '../../database/releases.ts';
import type { PublishError } from '../../workflows/contract.ts';
import type { RollbackWorkflowInput, RollbackWorkflowResult } from '../../workflows/rollback-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { completeDeployment } from '../outcome.ts';

export async function completeRollback(
  deps: ActivityDependencies,
  job: RollbackWorkflowInput,
): Promise<RollbackWorkflowResult> {
  const { productId, versionCode, environment } = job;
  const release = await findRelease(deps.database, productId, versionCode);
  if (environment === 'staging' && release) await recordCurrentVersion(deps.database, productId, release);
  return await completeDeployment(deps, job, environment);
}

export async function failRollback(
  { database }: ActivityDependencies,
  job: RollbackWorkflowInput,
  error: PublishError,
): Promise<void> {
  await releaseEnvironment(database, job.productId, job.environment, job);
  await failJob(database, job.jobId, error);
}

import { closeApproval } from '../../database/approvals.ts';
import { releaseEnvironment } from '../../database/environments.ts';
import { failJob } from '../../database/jobs.ts';
import type { PublishError } from '../../workflows/contract.ts';
import type { DeploymentJob, PromoteWorkflowResult } from '../../workflows/deployment-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { completeDeployment } from '../outcome.ts';
import { verifyIn } from '../verify.ts';

const environment = 'production';

/** The canary has held every step, or there was none; what follows replaces stable. */
export async function beginPromotion(
  { journal }: ActivityDependencies,
  job: DeploymentJob,
  why: string,
): Promise<void> {
  await journal.complete(job, 'canary', why);
  await journal.begin(job, 'promote');
}

/** @throws ApplicationFailure `VerificationFailed` */
export async function verifyProduction(deps: ActivityDependencies, job: DeploymentJob): Promise<void> {
  await verifyIn(deps, job, environment, 'promote');
}

export async function completeProduction(
  deps: ActivityDependencies,
  job: DeploymentJob,
): Promise<PromoteWorkflowResult> {
  return await completeDeployment(deps, job, environment);
}

/** Marks the job as failed. The release stays what it is: staging runs it. */
export async function failProduction(
  { database }: ActivityDependencies,
  job: DeploymentJob,
  error: PublishError,
): Promise<void> {
  const { jobId, attempt, productId } = job;
  await closeApproval(database, jobId, attempt, { decision: 'cancelled', by: null, comment: error.message });
  await releaseEnvironment(database, productId, environment, job);
  await failJob(database, jobId, error);
}

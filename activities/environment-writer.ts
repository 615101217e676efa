import { activityInfo, log } from '@temporalio/activity';

import {
  asWriter,
  claimEnvironment,
  EnvironmentTakenOver,
  takeEnvironmentOver,
  type Writer,
} from '../database/environments.ts';
import { findJob } from '../database/jobs.ts';
import { type EnvironmentName, PlatformError } from '../platform/ports.ts';
import type { DeploymentJob } from '../workflows/deployment-contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

export function writerOf({ jobId, attempt }: DeploymentJob): Writer {
  return { jobId, attempt, workflow: activityInfo().workflowExecution?.workflowId ?? '' };
}

/**
 * Makes the job the environment's writer. One that ended without letting go, since somebody terminated it, is passed over.
 * @throws PlatformError `EnvironmentBusy` (retryable) while another job changes it
 */
export async function claim(
  { database }: ActivityDependencies,
  job: DeploymentJob,
  environment: EnvironmentName,
): Promise<void> {
  const other = await claimEnvironment(database, job.productId, environment, writerOf(job));
  if (other === null) return;
  const running = await findJob(database, other.jobId);
  if (running !== null && running.finishedAt === null) {
    throw new PlatformError(
      'EnvironmentBusy',
      `${environment} is being changed by job ${other.jobId} (${running.kind} of ${running.versionCode}); this waits for it.`,
      { retryable: true },
    );
  }
  await takeEnvironmentOver(database, job.productId, environment, writerOf(job));
}

/** Changes the environment while the job is its writer. @throws EnvironmentTakenOver */
export function change<T>(
  { database }: ActivityDependencies,
  job: DeploymentJob,
  environment: EnvironmentName,
  act: () => Promise<T>,
): Promise<T> {
  return asWriter(database, job.productId, environment, job, act);
}

/** Undoes something of the job's, unless another job has taken the environment over: then it is that one's to decide. */
export async function undoUnlessTakenOver(
  deps: ActivityDependencies,
  job: DeploymentJob,
  environment: EnvironmentName,
  undo: () => Promise<void>,
): Promise<void> {
  try {
    await change(deps, job, environment, undo);
  } catch (error) {
    if (!(error instanceof EnvironmentTakenOver)) throw error;
    log.info('the environment is left to the job that took it over', { environment, jobId: job.jobId });
  }
}

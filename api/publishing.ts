import { closeApproval } from '../database/approvals.ts';
import { releaseEnvironment } from '../database/environments.ts';
import { findRelease, isRolledOutSince, lastSuccessfulRelease } from '../database/releases.ts';
import { checkVersion } from '../metadata/change/version.ts';
import { environmentNames } from '../platform/ports.ts';
import { failJob, listJobs, type PublishJobRow, resetJob } from '../database/jobs.ts';
import {
  type PublishWorkflowInput,
  productionStepNames,
  publishStepNames,
  publishWorkflowId,
  type Requester,
} from '../workflows/contract.ts';
import { deploymentJob, type JobProduct, startJob } from './job-start.ts';
import { Problem } from './problem.ts';
import { runPromotion } from './promoting.ts';
import { rollbackInput } from './rolling-back.ts';
import { PublishAlreadyRunning } from './workflow-calls.ts';
import { checkDrift, type DriftConsent } from './drift-consent.ts';
import { refuseWithoutConsent } from './destructive-consent.ts';
import { planProblem } from './plan-problem.ts';
import type { PublishRequest } from './publish-schemas.ts';
import { jobRunning, refuseWhileRunning } from './running-publish.ts';
import type { ApiServices } from './services.ts';

/**
 * Decides, freezes and starts a publish. Refusals come before anything is written.
 * @throws Problem for every refusal
 */
export async function startPublish(
  services: ApiServices,
  product: JobProduct,
  request: PublishRequest,
  requester: Requester,
): Promise<PublishJobRow> {
  const { publishes, versionManager } = services;
  await refuseWhileRunning(services, product.id);

  const choices = { versionCode: request.versionCode, allowDestructive: request.options?.allowDestructive };
  const plan = await versionManager.plan(product.id, choices).catch((error: unknown) => {
    throw planProblem(error);
  });
  refuseWithoutConsent(plan);
  const consent = await checkDrift(services, product.id, request.options ?? {});
  const { snapshotDigest } = await versionManager.freeze(product.id, plan);
  const { options = {} } = request;
  return await startJob(services, {
    product,
    requester,
    row: {
      versionCode: plan.versionCode,
      snapshotDigest,
      changeSummary: [...plan.changeSummary, ...consent.words],
      moduleSnapshot: plan.moduleSnapshot,
      workflowId: publishWorkflowId(product.id),
      description: request.description ?? '',
      options: decided(options, consent),
    },
    steps: options.targetEnv === 'production' ? [...publishStepNames, ...productionStepNames] : publishStepNames,
    start: (job) => publishes.start(workflowInput(job, job.attempt)),
    taken: (error) => jobRunning('publish', error),
  });
}

function decided(options: NonNullable<PublishRequest['options']>, consent: DriftConsent): PublishJobRow['options'] {
  const { allowDestructive, autoDeploy = true, skipTests = false, targetEnv = 'staging' } = options;
  return {
    targetEnv,
    autoDeploy,
    skipTests,
    ...(allowDestructive?.length && { allowDestructive }),
    ...(consent.commit !== null && { driftCommit: consent.commit }),
  };
}

export function workflowInput(job: PublishJobRow, attempt: number): PublishWorkflowInput {
  return {
    ...deploymentJob(job, attempt),
    description: job.description,
    // A publish that stopped after its build is retried to be deployed.
    options: isBuiltOnly(job) ? { ...job.options, autoDeploy: true } : job.options,
  };
}

function isBuiltOnly(job: PublishJobRow): boolean {
  return job.status === 'building' && job.finishedAt !== null;
}

/**
 * Runs a failed, or built and not deployed, job again: same version, same snapshot.
 * @throws Problem 409 where there is nothing to retry
 */
export async function retryPublish(services: ApiServices, job: PublishJobRow): Promise<void> {
  const { database, publishes } = services;
  if (job.status !== 'failed' && !isBuiltOnly(job)) {
    throw new Problem(409, 'not-retryable', 'Nothing to retry', `The publish is ${describeState(job)}.`, {
      mend: 'Only a failed publish, or one that stopped after its build, can be retried.',
    });
  }
  if (job.kind === 'promotion') return await retryPromotion(services, job);
  if (job.kind === 'rollback') throw rollbackOver(job);
  await refuseWhereStaged(database, job);
  const last = await lastSuccessfulRelease(database, job.productId);
  if (last && last.jobId !== job.id && checkVersion(job.versionCode, last.versionCode)) {
    const detail = `Version ${last.versionCode} has been published since.`;
    throw new Problem(409, 'not-retryable', 'Overtaken', detail, { mend: 'Publish the drafts again instead.' });
  }
  if (await isRolledOutSince(database, job.productId, job.id)) {
    const detail = 'A later publish has been rolled out since, and may have changed the database in another way.';
    throw new Problem(409, 'not-retryable', 'Overtaken', detail, { mend: 'Publish the drafts again instead.' });
  }
  // A workflow that is about to close would be taken for the one that is to be started.
  await refuseWhileRunning(services, job.productId);
  const attempt = job.attempt + 1;
  await publishes.start(workflowInput(job, attempt));
  await resetJob(database, job.id, attempt);
}

/** Asks for an approval anew. */
async function retryPromotion(services: ApiServices, job: PublishJobRow): Promise<void> {
  const attempt = job.attempt + 1;
  await runPromotion(services, job, attempt);
  await resetJob(services.database, job.id, attempt);
}

function rollbackOver({ id }: PublishJobRow): Problem {
  return new Problem(409, 'not-retryable', 'Rollbacks are not retried', `Job ${id} went back to what served before.`, {
    mend: 'Look at what stood in the way, and start a rollback again: POST /api/rollbacks.',
  });
}

/** What staging runs is not built again. */
async function refuseWhereStaged(database: ApiServices['database'], job: PublishJobRow): Promise<void> {
  const release = await findRelease(database, job.productId, job.versionCode);
  if (release?.jobId !== job.id || release.status !== 'deployed') return;
  throw new Problem(409, 'not-retryable', 'Staging runs it', `Only its way into production failed.`, {
    mend: `Promote it: POST /api/products/${job.productId}/releases/${job.versionCode}/promotions.`,
  });
}

function describeState(job: PublishJobRow): string {
  return job.finishedAt ? `finished as ${job.status}` : `still running (${job.status})`;
}

/** Where Temporal does not answer a wish to cancel. */
export const unknownWhetherStopped = 'Whether the job was told to stop is not known: to ask again is harmless.';

/** Asks a running job to stop and undo what it did. A finished one stays as it is. */
export async function cancelPublish({ database, publishes }: ApiServices, job: PublishJobRow): Promise<void> {
  if (job.finishedAt || (await publishes.cancel(job))) return;
  // It waits for its start, its workflow was terminated from outside, or it has just finished, which this leaves alone.
  const message = 'Cancelled while no workflow of it was running.';
  await closeApproval(database, job.id, job.attempt, { decision: 'cancelled', by: null, comment: message });
  for (const name of environmentNames) {
    await releaseEnvironment(database, job.productId, name, { jobId: job.id, attempt: job.attempt });
  }
  await failJob(database, job.id, { type: 'Cancelled', step: job.currentStep || 'createVersion', message });
}

/** Starts the jobs whose start was not confirmed; called at the API's start and now and then. */
export async function startWaitingJobs(services: ApiServices, jobs: readonly PublishJobRow[]): Promise<void> {
  for (const job of jobs) {
    try {
      await startWaiting(services, job);
    } catch (error) {
      if (!(error instanceof PublishAlreadyRunning)) throw error;
      await failJob(services.database, job.id, {
        type: 'PublishAlreadyRunning',
        step: 'createVersion',
        message: `${error.message} Retry this one when that is over.`,
      });
    }
  }
}

async function startWaiting(services: ApiServices, job: PublishJobRow): Promise<void> {
  if (job.kind === 'promotion') await runPromotion(services, job, job.attempt);
  else if (job.kind === 'rollback') await services.publishes.startRollback(rollbackInput(job, job.attempt));
  else await services.publishes.start(workflowInput(job, job.attempt));
}

const estimateFrom = 5;

/** Median of the product's last publishes. Seconds; null before the first. */
export async function estimateSeconds({ database }: ApiServices, productId: string): Promise<number | null> {
  const jobs = await listJobs(database, productId, { before: null, limit: 20 });
  const seconds = jobs
    .filter((job) => job.kind === 'publish' && job.status === 'deployed' && job.attempt === 1 && job.finishedAt)
    .slice(0, estimateFrom)
    .map((job) => ((job.finishedAt?.getTime() ?? 0) - job.requestedAt.getTime()) / 1000)
    .toSorted((left, right) => left - right);
  const median = seconds[Math.floor(seconds.length / 2)];
  return median === undefined ? null : Math.max(1, Math.round(median));
}

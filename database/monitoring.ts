import { and, count, eq, inArray, isNotNull, isNull, max, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import {
  approval,
  canaryCheck,
  deployment,
  environment,
  product,
  publishJob,
  publishStep,
  retentionRun,
} from './schema/index.ts';

/** Jobs that have ended, counted by kind, status and, where they failed, the type of the error. */
export function countFinishedJobs(database: Database) {
  const cause = sql<string | null>`JSON_UNQUOTE(JSON_EXTRACT(${publishJob.error}, '$.type'))`;
  return database
    .select({ kind: publishJob.kind, status: publishJob.status, cause, jobs: count() })
    .from(publishJob)
    .where(isNotNull(publishJob.finishedAt))
    .groupBy(publishJob.kind, publishJob.status, cause);
}

/** Jobs under way with the step that they are at and since when; null before the first. */
export function listRunningJobs(database: Database) {
  return database
    .select({
      kind: publishJob.kind,
      productCode: publishJob.productCode,
      status: publishJob.status,
      step: publishJob.currentStep,
      requestedAt: publishJob.requestedAt,
      stepStartedAt: publishStep.startTime,
    })
    .from(publishJob)
    .leftJoin(publishStep, and(eq(publishStep.jobId, publishJob.id), eq(publishStep.name, publishJob.currentStep)))
    .where(isNull(publishJob.finishedAt));
}

/** Of each product and kind the last job that has ended. */
export function listLastJobs(database: Database) {
  const last = database
    .select({ id: max(publishJob.id).as('last_id') })
    .from(publishJob)
    .where(isNotNull(publishJob.finishedAt))
    .groupBy(publishJob.productId, publishJob.kind)
    .as('last');
  return database
    .select({
      kind: publishJob.kind,
      productCode: publishJob.productCode,
      status: publishJob.status,
      error: publishJob.error,
    })
    .from(publishJob)
    .innerJoin(last, eq(publishJob.id, last.id));
}

/** Approvals that somebody waits for. */
export function listWaitingApprovals(database: Database) {
  return database
    .select({
      productCode: publishJob.productCode,
      environment: approval.environment,
      requestedAt: approval.requestedAt,
    })
    .from(approval)
    .innerJoin(publishJob, and(eq(publishJob.id, approval.jobId), eq(publishJob.attempt, approval.attempt)))
    .where(and(eq(approval.decision, 'pending'), isNull(publishJob.finishedAt)));
}

/** What each environment was last brought to. */
export function listDeployed(database: Database) {
  const last = database
    .select({ id: max(deployment.id).as('last_id') })
    .from(deployment)
    .where(eq(deployment.state, 'ready'))
    .groupBy(deployment.productId, deployment.environment)
    .as('last');
  return database
    .select({
      productCode: product.productCode,
      environment: deployment.environment,
      versionCode: deployment.versionCode,
      finishedAt: deployment.finishedAt,
    })
    .from(deployment)
    .innerJoin(last, eq(deployment.id, last.id))
    .innerJoin(product, eq(product.id, deployment.productId));
}

/** Environments that a job writes or whose line is stopped, now or before. */
export function listEnvironmentStates(database: Database) {
  return database
    .select({
      productCode: product.productCode,
      environment: environment.environment,
      writerJobId: environment.writerJobId,
      stopped: environment.stopped,
    })
    .from(environment)
    .innerJoin(product, eq(product.id, environment.productId));
}

/** Jobs under way that take production from a canary to everybody: there may be a canary with a share of the requests. */
export function listCanaries(database: Database) {
  return database
    .select({ productCode: publishJob.productCode, versionCode: publishJob.versionCode })
    .from(environment)
    .innerJoin(publishJob, eq(publishJob.id, environment.writerJobId))
    .where(
      and(
        eq(environment.environment, 'production'),
        inArray(publishJob.currentStep, ['canary', 'promote']),
        isNull(publishJob.finishedAt),
      ),
    );
}

/** What the last check of each canary under way found. */
export function listLastCanaryChecks(database: Database) {
  const last = database
    .select({ jobId: canaryCheck.jobId, at: max(canaryCheck.checkedAt).as('last_at') })
    .from(canaryCheck)
    .innerJoin(publishJob, and(eq(publishJob.id, canaryCheck.jobId), eq(publishJob.attempt, canaryCheck.attempt)))
    .where(isNull(publishJob.finishedAt))
    .groupBy(canaryCheck.jobId)
    .as('last');
  return database
    .select({
      productCode: publishJob.productCode,
      versionCode: publishJob.versionCode,
      verdict: canaryCheck.verdict,
    })
    .from(canaryCheck)
    .innerJoin(last, and(eq(last.jobId, canaryCheck.jobId), eq(last.at, canaryCheck.checkedAt)))
    .innerJoin(publishJob, and(eq(publishJob.id, canaryCheck.jobId), eq(publishJob.attempt, canaryCheck.attempt)));
}

/** Of each product the last clean-up that was no dry run and has ended. */
export function listLastRetentionRuns(database: Database) {
  const last = database
    .select({ id: max(retentionRun.id).as('last_id') })
    .from(retentionRun)
    .where(and(eq(retentionRun.dryRun, false), isNotNull(retentionRun.finishedAt)))
    .groupBy(retentionRun.productId)
    .as('last');
  return database
    .select({ productCode: product.productCode, finishedAt: retentionRun.finishedAt, error: retentionRun.error })
    .from(retentionRun)
    .innerJoin(last, eq(retentionRun.id, last.id))
    .innerJoin(product, eq(product.id, retentionRun.productId));
}

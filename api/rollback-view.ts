import type { PublishJobRow } from '../database/jobs.ts';
import type { StoredJobRequest } from '../database/schema/index.ts';
import { notFound } from './problem.ts';
import { publishDetail } from './publish-view.ts';
import type { RollbackDetail, RollbackResponse } from './rollback-schemas.ts';
import type { ApiServices } from './services.ts';

export type RollbackAsked = Extract<StoredJobRequest, { kind: 'rollback' }>;

/** What the job was asked for. @throws Problem 404 where it is no rollback */
export function rollbackAsked(job: PublishJobRow): RollbackAsked {
  if (job.request?.kind === 'rollback') return job.request;
  throw notFound(`rollback ${job.id}`);
}

/** The seed's `RollbackResponse`. */
export function rollbackResponse(job: PublishJobRow): RollbackResponse {
  const { fromVersion } = rollbackAsked(job);
  return {
    jobId: job.id,
    ...(fromVersion !== null && { fromVersion }),
    toVersion: job.versionCode,
    status: statusOf(job),
  };
}

function statusOf({ currentStep, status }: PublishJobRow): RollbackResponse['status'] {
  if (status === 'failed') return 'failed';
  if (status === 'deployed') return 'completed';
  return currentStep === '' ? 'pending' : 'rolling';
}

/** Read from the database alone, so that it works while Temporal is down. */
export async function rollbackDetail(services: ApiServices, job: PublishJobRow): Promise<RollbackDetail> {
  const asked = rollbackAsked(job);
  const { productId, progress, currentStep, steps, error, requestedAt, finishedAt } = await publishDetail(
    services,
    job,
    { withLogs: false },
  );
  return {
    ...rollbackResponse(job),
    productId,
    targetEnv: asked.environment,
    strategy: asked.strategy,
    reason: asked.reason,
    forced: [...asked.forced],
    requestedBy: job.requestedByName,
    requestedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    progress,
    currentStep,
    steps: [...steps],
    ...(error && { error }),
  };
}

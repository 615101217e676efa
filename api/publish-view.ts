import type { Static } from 'typebox';

import { type ApprovalRow, findApproval } from '../database/approvals.ts';
import { findSteps, type PublishJobRow, type PublishStepRow } from '../database/jobs.ts';
import type { StoredPublishError } from '../database/schema/index.ts';
import { buildLogLength, readBuildLog } from '../database/logs.ts';
import type { PublishStatus, PublishStatusDetail, PublishStep } from '../workflows/contract.ts';
import type { approvalSchema, PublishDetail } from './publish-schemas.ts';
import type { ApiServices } from './services.ts';

const tailLines = 50;
const tailBytes = 20_000;

/** The job as the API shows it. Read from the database alone, so that it works while Temporal is down. */
export async function publishDetail(
  { database, config }: ApiServices,
  job: PublishJobRow,
  options: { readonly withLogs: boolean },
): Promise<PublishDetail & PublishStatusDetail> {
  const [steps, asked, logs] = await Promise.all([
    findSteps(database, job.id),
    job.options.targetEnv === 'production' ? findApproval(database, job.id, job.attempt) : null,
    options.withLogs ? logTail({ database }, job) : null,
  ]);
  const historyUrl = historyUrlOf(config, job.workflowId);
  return {
    jobId: job.id,
    kind: job.kind,
    targetEnv: job.options.targetEnv,
    productId: job.productId,
    versionCode: job.versionCode,
    status: asStatus(job.status),
    progress: job.progress,
    currentStep: job.currentStep,
    steps: steps.map(stepOf),
    ...(logs && { logs }),
    ...(job.error && { error: errorOf(job.error) }),
    ...(asked && { approval: approvalOf(asked) }),
    attempt: job.attempt,
    requestedAt: job.requestedAt.toISOString(),
    ...(job.finishedAt && { finishedAt: job.finishedAt.toISOString() }),
    ...(historyUrl !== null && { historyUrl }),
  };
}

function approvalOf(row: ApprovalRow): Static<typeof approvalSchema> {
  return {
    decision: row.decision,
    imageDigest: row.imageDigest,
    snapshotDigest: row.snapshotDigest,
    requestedBy: row.requestedByName,
    deadline: row.deadlineAt.toISOString(),
    ...(row.decidedByName !== null && { decidedBy: row.decidedByName }),
    ...(row.decidedAt && { decidedAt: row.decidedAt.toISOString() }),
    ...(row.comment !== null && { comment: row.comment }),
  };
}

function errorOf({ type, step, message, needsOperator }: StoredPublishError) {
  return { type, step, message, ...(needsOperator && { needsOperator: [...needsOperator] }) };
}

const statuses: readonly PublishStatus[] = ['pending', 'generating', 'building', 'deploying', 'deployed', 'failed'];

export function asStatus(text: string): PublishStatus {
  const status = statuses.find((known) => known === text);
  if (!status) throw new Error(`"${text}" is no status of a publish`);
  return status;
}

function stepOf(row: PublishStepRow): PublishStep {
  return {
    name: row.name,
    status: row.status === 'running' || row.status === 'completed' || row.status === 'failed' ? row.status : 'pending',
    ...(row.startTime && { startTime: row.startTime.toISOString() }),
    ...(row.endTime && { endTime: row.endTime.toISOString() }),
    ...(row.message !== null && { message: row.message }),
  };
}

async function logTail({ database }: Pick<ApiServices, 'database'>, job: PublishJobRow): Promise<string[]> {
  const length = await buildLogLength(database, job.id, job.attempt);
  const pieces = await readBuildLog(database, job.id, job.attempt, Math.max(0, length - tailBytes));
  const lines = pieces
    .map((piece) => piece.text)
    .join('')
    .split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(-tailLines);
}

function historyUrlOf(config: ApiServices['config'], workflowId: string): string | null {
  if (config.temporalUiUrl === null) return null;
  return `${config.temporalUiUrl}/namespaces/${encodeURIComponent(config.namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}

import { ApplicationFailure } from '@temporalio/common';

import { askForApproval, closeApproval, type Decision, findApproval } from '../../database/approvals.ts';
import { findRelease } from '../../database/releases.ts';
import { neededSecrets } from '../../metadata/needed-secrets.ts';
import type { DeploymentJob, PromotionPlan, ReleaseImage } from '../../workflows/deployment-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';

const hour = 3_600_000;

/** Reads from the release's own snapshot how it goes into production, and asks for an approval where one is needed. */
export async function requestApproval(
  deps: ActivityDependencies,
  job: DeploymentJob,
  image: ReleaseImage,
): Promise<PromotionPlan> {
  const { database, journal, versions } = deps;
  await journal.begin(job, 'approve');
  const settings = await versions.environment(job.snapshotDigest, 'production');
  const { product } = await versions.loadSnapshot(job.snapshotDigest);
  const plan = { canary: settings.canary, secrets: neededSecrets(product) };
  if (settings.approval === null) {
    await journal.complete(job, 'approve', 'nobody has to approve');
    return { ...plan, approvalDeadline: null };
  }
  const now = Date.now();
  const question = await askForApproval(database, {
    jobId: job.jobId,
    attempt: job.attempt,
    productId: job.productId,
    environment: 'production',
    versionCode: job.versionCode,
    imageDigest: image.digest,
    snapshotDigest: job.snapshotDigest,
    requestedById: job.requestedBy.id,
    requestedByName: job.requestedBy.name,
    requestedAt: new Date(now),
    deadlineAt: new Date(now + settings.approval.deadlineHours * hour),
  });
  const approvalDeadline = question.deadlineAt.toISOString();
  await journal.note(job.jobId, 'approve', `waits for an approver until ${approvalDeadline}`);
  return { ...plan, approvalDeadline };
}

/** Writes down how the question was answered; what is written already stays. */
export async function recordDecision(
  { database, journal }: ActivityDependencies,
  job: DeploymentJob,
  decision: Decision,
): Promise<void> {
  await closeApproval(database, job.jobId, job.attempt, decision);
  if (decision.decision !== 'approved') return;
  const comment = decision.comment === '' ? '' : `: ${decision.comment}`;
  await journal.complete(job, 'approve', `approved by ${decision.by?.name ?? 'somebody'}${comment}`);
}

/**
 * What was approved has to be what runs.
 * @throws ApplicationFailure `ApprovalOutdated` where the release is another image or snapshot by now
 */
export async function refuseOutdated(
  { database }: ActivityDependencies,
  job: DeploymentJob,
  image: ReleaseImage,
): Promise<void> {
  const release = await findRelease(database, job.productId, job.versionCode);
  const asked = await findApproval(database, job.jobId, job.attempt);
  const same =
    release?.imageDigest === image.digest &&
    release.snapshotDigest === job.snapshotDigest &&
    (asked === null || (asked.decision === 'approved' && asked.imageDigest === image.digest));
  if (same) return;
  throw ApplicationFailure.nonRetryable(
    `Release ${job.versionCode} is not the image that was approved (${image.digest}) any more. Ask for a promotion of it again.`,
    'ApprovalOutdated',
  );
}

import { allHandlersFinished, condition } from '@temporalio/workflow';

import { long, named, quick, undoing } from './activity-options.ts';
import { Approval } from './approval.ts';
import { CanaryCommands } from './canary-commands.ts';
import { passGate, runCanary, shift } from './canary.ts';
import type { DeploymentJob, PromoteWorkflowResult, PromotionPlan, ReleaseImage } from './deployment-contract.ts';
import { type Progress, runOrUndo } from './failure.ts';
import { findAs } from './search.ts';
import { Takeover } from './takeover.ts';

/** What people and other jobs may say to one that goes into production. Made before its first step. */
export class ProductionMessages {
  readonly approval: Approval;
  readonly canary = new CanaryCommands();
  readonly takeover: Takeover;

  constructor(job: DeploymentJob) {
    this.approval = new Approval(job);
    this.takeover = new Takeover(job.jobId);
  }
}

/**
 * Takes an image that staging runs into production: approval, canary, everybody. Where that fails or is cancelled,
 * production is as it was before; release and staging stay.
 */
export async function promote(
  job: DeploymentJob,
  image: ReleaseImage,
  messages: ProductionMessages,
): Promise<PromoteWorkflowResult> {
  return await runOrUndo({
    firstStep: 'approve',
    run: (progress) => messages.takeover.run(() => enter(job, image, { ...progress, messages })),
    recordFailure: (cause) => named('Record the failure', undoing).failProduction(job, cause),
  });
}

interface Run extends Progress {
  readonly messages: ProductionMessages;
}

async function enter(
  job: DeploymentJob,
  image: ReleaseImage,
  { saga, at, messages }: Run,
): Promise<PromoteWorkflowResult> {
  findAs({ environment: 'production', status: 'deploying' });
  const plan = await named(`7. Ask for the approval of ${job.versionCode}`, quick).requestApproval(job, image);
  if (plan.approvalDeadline !== null) await messages.approval.await(image, plan.approvalDeadline);

  at.step = 'canary';
  await passGate({ job, commands: messages.canary });
  const previous = await named('8. Claim production, note what serves it', quick).enterProduction(
    job,
    image,
    plan.secrets,
  );
  const hasCanary = previous !== null && plan.canary !== null;
  if (hasCanary) await tryCanary(job, image, plan.canary, { saga, messages });

  at.step = 'promote';
  const why = hasCanary ? `${job.versionCode} is good for everybody` : 'nothing to compare with';
  await named('9. Promote', quick).beginPromotion(job, why);
  const restore = 'put the version that served production before back into service';
  saga.register(restore, () => named(`Undo: ${restore}`, undoing).restoreEnvironment(job, previous, 'production'));
  await named('9. Roll out to production', long).rollout(job, image, plan.secrets, 'production');
  if (hasCanary) await named('9. Take the canary away', quick).removeCanary(job);
  await named('9. Verify what users get', quick).verifyProduction(job);
  const result = await named('Record the outcome', quick).completeProduction(job);
  findAs({ status: 'deployed' });
  await condition(allHandlersFinished);
  return result;
}

/** Up to the point where the canary has all of the traffic, so that stable can be replaced. */
async function tryCanary(
  job: DeploymentJob,
  image: ReleaseImage,
  plan: NonNullable<PromotionPlan['canary']>,
  { saga, messages }: Pick<Run, 'saga' | 'messages'>,
): Promise<void> {
  const undo = 'send all requests to stable and take the canary away';
  saga.register(undo, () => named(`Undo: ${undo}`, undoing).removeCanary(job));
  await named('8. Start the canary', long).startCanary(job, image);
  await runCanary({ job, plan, commands: messages.canary });
  await shift(job, 100);
}

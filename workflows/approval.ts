import { ApplicationFailure, condition, defineUpdate, setHandler } from '@temporalio/workflow';

import { named, quick } from './activity-options.ts';
import {
  type ApprovalDecision,
  type approvalRefusals,
  decideApprovalUpdateName,
  type DeploymentJob,
  type ReleaseImage,
} from './deployment-contract.ts';

export const decideApprovalUpdate = defineUpdate<void, [ApprovalDecision]>(decideApprovalUpdateName);

/** The question that a job puts to an approver, and its answer. Its handler is there from the job's begin on. */
export class Approval {
  readonly #job: DeploymentJob;
  /** Null while nothing is asked. */
  #image: ReleaseImage | null = null;
  #decision: ApprovalDecision | null = null;
  #recorded = false;

  constructor(job: DeploymentJob) {
    this.#job = job;
    setHandler(decideApprovalUpdate, (decision) => this.#decide(decision), {
      validator: (decision) => this.#check(decision),
    });
  }

  /**
   * Waits for an approver's decision.
   * @throws ApplicationFailure `ApprovalRejected` with who and why, `ApprovalExpired`
   */
  async await(image: ReleaseImage, deadline: string): Promise<void> {
    this.#image = image;
    await condition(() => this.#decision !== null, Math.max(1, Date.parse(deadline) - Date.now()));
    const decision = this.#decision;
    if (decision === null) {
      this.#image = null;
      const comment = `nobody had decided by ${deadline}`;
      await named('7. Nobody approved in time', quick).recordDecision(this.#job, {
        decision: 'expired',
        by: null,
        comment,
      });
      throw ApplicationFailure.nonRetryable(`The approval has expired: ${comment}.`, 'ApprovalExpired');
    }
    await condition(() => this.#recorded);
    if (decision.decision === 'approved') return;
    const why = decision.comment === '' ? '.' : `: ${decision.comment}`;
    throw ApplicationFailure.nonRetryable(`${decision.by.name} rejected it${why}`, 'ApprovalRejected');
  }

  #check({ decision, by, imageDigest, snapshotDigest }: ApprovalDecision): void {
    if (this.#image === null) throw refusal('ApprovalNotAwaited', 'The job does not wait for an approval.');
    if (by.id === this.#job.requestedBy.id)
      throw refusal('OwnRequest', 'Who asks for a promotion does not decide about it.');
    if (imageDigest !== this.#image.digest || snapshotDigest !== this.#job.snapshotDigest)
      throw refusal('ApprovalMismatch', 'The decision is about another image or snapshot.');
    if (this.#decision !== null && this.#decision.decision !== decision)
      throw refusal('AlreadyDecided', `${this.#decision.by.name} has ${this.#decision.decision} it.`);
  }

  async #decide(decision: ApprovalDecision): Promise<void> {
    if (this.#decision !== null) {
      await condition(() => this.#recorded);
      return;
    }
    this.#decision = decision;
    const { by, comment } = decision;
    await named(`7. ${by.name} ${decision.decision} it`, quick).recordDecision(this.#job, {
      decision: decision.decision,
      by: { id: by.id, name: by.name },
      comment,
    });
    this.#recorded = true;
  }
}

function refusal(type: (typeof approvalRefusals)[number], message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

import { setTimeout as delay } from 'node:timers/promises';

import { type ApprovalRow, findApproval } from '../database/approvals.ts';
import type { PublishJobRow } from '../database/jobs.ts';
import type { Requester } from '../workflows/contract.ts';
import type { ApprovalDecision } from '../workflows/deployment-contract.ts';
import { Problem } from './problem.ts';
import type { ApiServices } from './services.ts';
import { UpdateRefused } from './workflow-calls.ts';

export interface ApprovalAnswer {
  readonly decision: 'approved' | 'rejected';
  readonly imageDigest: string;
  readonly snapshotDigest: string;
  readonly comment: string;
}

/** The workflow may take a moment from asking to waiting. */
const tries = 25;
const pauseMilliseconds = 200;

/**
 * Answers the question that a job waits with. The same answer twice is success.
 * @throws Problem 409 where nothing is asked, it is about another image, or another answer was given; 403 for one's own request
 */
export async function decideApproval(
  { database, publishes }: ApiServices,
  job: PublishJobRow,
  answer: ApprovalAnswer,
  by: Requester,
): Promise<void> {
  const asked = await findApproval(database, job.id, job.attempt);
  if (!asked) throw notAwaited('It does not wait for an approval yet, or needs none.');
  if (asked.requestedById === by.id) throw ownRequest();
  refuseOther(asked, answer);
  if (asked.decision === answer.decision) return;
  if (asked.decision !== 'pending') throw decided(asked);
  const decision: ApprovalDecision = { ...answer, by: { id: by.id, name: by.name } };
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (await publishes.decideApproval(job, decision)) return;
      throw notAwaited('The job has just ended.');
    } catch (error) {
      if (!(error instanceof UpdateRefused)) throw error;
      if (error.type !== 'ApprovalNotAwaited' || attempt === tries) throw refused(error);
      await delay(pauseMilliseconds);
    }
  }
}

function refuseOther({ imageDigest, snapshotDigest }: ApprovalRow, answer: ApprovalAnswer): void {
  if (answer.imageDigest === imageDigest && answer.snapshotDigest === snapshotDigest) return;
  throw new Problem(
    409,
    'approval-mismatch',
    'It is about another image',
    `What waits is image ${imageDigest} of snapshot ${snapshotDigest}.`,
    { mend: 'Look at the job again, and decide about what it shows now.', extra: { imageDigest, snapshotDigest } },
  );
}

function ownRequest(): Problem {
  return new Problem(403, 'own-request', 'Not your own request', 'Who asks for a promotion does not decide about it.', {
    mend: 'Ask another approver.',
  });
}

function decided({ decision, decidedByName }: ApprovalRow): Problem {
  const by = decidedByName === null ? '' : ` by ${decidedByName}`;
  return new Problem(409, 'already-decided', 'It is decided', `It was ${decision}${by}.`);
}

function notAwaited(detail: string): Problem {
  return new Problem(409, 'approval-not-awaited', 'Nothing to decide', detail);
}

function refused({ type, message }: UpdateRefused): Problem {
  if (type === 'OwnRequest') return ownRequest();
  const code = { ApprovalMismatch: 'approval-mismatch', AlreadyDecided: 'already-decided' }[type];
  return code === undefined ? notAwaited(message) : new Problem(409, code, 'It cannot be decided so', message);
}

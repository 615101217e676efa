import { advanceJob, beginStep, completeStep, noteStep } from '../database/jobs.ts';
import type { Database } from '../database/connection.ts';
import type { PublishStepName } from '../workflows/contract.ts';
import { type JournalJob, spanOf } from './step-spans.ts';

/** What the user sees of a running job: the seed's status, the step, and a progress that moves. */
export interface Journal {
  begin(job: JournalJob, step: PublishStepName): Promise<void>;
  /** A line about the running step. */
  note(jobId: string, step: PublishStepName, message: string): Promise<void>;
  /** Moves the progress on by a share (0 to 1) of the step's own span, never past its end. */
  advance(job: JournalJob, step: PublishStepName, share: number): Promise<void>;
  complete(job: JournalJob, step: PublishStepName, message: string): Promise<void>;
}

/** @param observe gets each completed step, with its job's kind, once */
export function createJournal(
  database: Database,
  observe: (kind: string, step: PublishStepName, seconds: number) => void = () => undefined,
): Journal {
  return {
    begin: (job, step) => {
      const { status, from } = spanOf(job, step);
      return beginStep(database, job.jobId, step, { status, progress: from });
    },
    note: (jobId, step, message) => noteStep(database, jobId, step, message),
    advance: (job, step, share) => {
      const { from, to } = spanOf(job, step);
      return advanceJob(database, job.jobId, Math.round(share * (to - from)), to);
    },
    complete: async (job, step, message) => {
      const took = await completeStep(database, job.jobId, step, { message, progress: spanOf(job, step).to });
      if (took) observe(took.kind, step, took.seconds);
    },
  };
}

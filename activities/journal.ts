import { advanceJob, beginStep, completeStep, noteStep } from '../database/jobs.ts';
import type { Database } from '../database/connection.ts';
import type { PublishStatus, PublishStepName } from '../workflows/contract.ts';

/** What the user sees of a running job: the seed's status, the step, and a progress that moves. */
export interface Journal {
  begin(jobId: string, step: PublishStepName): Promise<void>;
  /** A line about the running step. */
  note(jobId: string, step: PublishStepName, message: string): Promise<void>;
  /** Moves the progress on by a share (0 to 1) of the step's own span, never past its end. */
  advance(jobId: string, step: PublishStepName, share: number): Promise<void>;
  complete(jobId: string, step: PublishStepName, message: string): Promise<void>;
}

/** Status while a step runs, and the percent at which it begins and ends: the build takes most of the time. */
const spans: Readonly<Record<PublishStepName, { status: PublishStatus; from: number; to: number }>> = {
  createVersion: { status: 'pending', from: 0, to: 2 },
  generate: { status: 'generating', from: 2, to: 10 },
  push: { status: 'generating', from: 10, to: 15 },
  build: { status: 'building', from: 15, to: 80 },
  deploy: { status: 'deploying', from: 80, to: 95 },
  verify: { status: 'deploying', from: 95, to: 99 },
};

export function createJournal(database: Database): Journal {
  return {
    begin: (jobId, step) =>
      beginStep(database, jobId, step, { status: spans[step].status, progress: spans[step].from }),
    note: (jobId, step, message) => noteStep(database, jobId, step, message),
    advance: (jobId, step, share) => {
      const { from, to } = spans[step];
      return advanceJob(database, jobId, Math.round(share * (to - from)), to);
    },
    complete: (jobId, step, message) => completeStep(database, jobId, step, { message, progress: spans[step].to }),
  };
}

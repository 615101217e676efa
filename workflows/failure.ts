import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
} from '@temporalio/workflow';

import type { PublishError, PublishStepName } from './contract.ts';
import { Saga } from './saga.ts';
import { findAs } from './search.ts';

/** How far a job has come. */
export interface Progress {
  /** What to undo where it goes no further. */
  readonly saga: Saga;
  readonly at: { step: PublishStepName };
}

interface Attempt<Result> {
  readonly firstStep: PublishStepName;
  readonly run: (progress: Progress) => Promise<Result>;
  /** Tells the user, whether the job was cancelled or not. */
  readonly recordFailure: (cause: PublishError) => Promise<void>;
}

/**
 * Runs a job, or a part of one, that is undone where it fails or is cancelled.
 * @throws ApplicationFailure with the cause that was recorded; the cancellation where that was the cause
 */
export async function runOrUndo<Result>({ firstStep, run, recordFailure }: Attempt<Result>): Promise<Result> {
  const saga = new Saga();
  const at = { step: firstStep };
  try {
    return await run({ saga, at });
  } catch (error) {
    const needsOperator = await saga.compensate();
    const cause = { ...describe(error, at.step), ...(needsOperator.length > 0 && { needsOperator }) };
    await CancellationScope.nonCancellable(async () => {
      await recordFailure(cause);
      findAs({ status: 'failed' });
      await condition(allHandlersFinished);
    });
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.nonRetryable(cause.message, cause.type, cause);
  }
}

/** What the user is told of an error that ends a job. */
function describe(error: unknown, step: PublishStepName): PublishError {
  if (isCancellation(error)) return { type: 'Cancelled', step, message: `Cancelled while at step ${step}.` };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return { type: cause.type ?? 'InternalError', step, message: cause.message };
  return { type: 'StepTimedOut', step, message: cause instanceof Error ? cause.message : String(cause) };
}

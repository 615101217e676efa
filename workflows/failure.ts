import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';

import type { PublishError, PublishStepName } from './contract.ts';

/** What the user is told of an error that ends a job. */
export function describe(error: unknown, step: PublishStepName): PublishError {
  if (isCancellation(error)) return { type: 'Cancelled', step, message: `Cancelled while at step ${step}.` };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return { type: cause.type ?? 'InternalError', step, message: cause.message };
  return { type: 'StepTimedOut', step, message: cause instanceof Error ? cause.message : String(cause) };
}

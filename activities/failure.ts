import { ApplicationFailure, CancelledFailure } from '@temporalio/common';

import { EnvironmentTakenOver } from '../database/environments.ts';
import { PlatformError } from '../platform/ports.ts';

/** Errors of the language itself: a defect of ours, which no retry mends. */
const defects = [RangeError, ReferenceError, SyntaxError, TypeError];

/**
 * The one mapping of errors to what Temporal retries by. Typed errors keep their `type`; a defect ends the step as
 * `InternalError`; anything else is taken for a passing fault and retried.
 */
export function toFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (!(error instanceof Error)) return ApplicationFailure.nonRetryable(String(error), 'InternalError');
  if (error.name === 'AbortError') return new CancelledFailure('the step was cancelled');
  const { type, retryable } = classify(error);
  return ApplicationFailure.create({ type, message: error.message, nonRetryable: !retryable, cause: error });
}

function classify(error: Error): { type: string; retryable: boolean } {
  if (error instanceof PlatformError) return error;
  if (error instanceof EnvironmentTakenOver) return { type: error.name, retryable: false };
  // undici reports every failed connection as a TypeError with the system's error as its cause.
  const connection = error instanceof TypeError && error.cause instanceof Error;
  if (!connection && defects.some((defect) => error instanceof defect))
    return { type: 'InternalError', retryable: false };
  return { type: 'Unavailable', retryable: true };
}

import { activityInfo, metricMeter } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';

/** `retried`: the fault may pass, and Temporal tries again. */
export type ActivityOutcome = 'completed' | 'retried' | 'failed' | 'cancelled';

/** Counts one try of an activity; `step` is the job's, `undo` where it takes one back or ends the job, `none` beside jobs. */
export function observeActivity(step: string, outcome: ActivityOutcome, seconds: number): void {
  const histogram = metricMeter.createHistogram(
    'assembox_activity_duration_seconds',
    'float',
    undefined,
    'Tries of activities, by step and outcome.',
  );
  histogram.record(seconds, { activity: activityInfo().activityType, step, outcome });
}

export function outcomeOf(failure: Error): ActivityOutcome {
  if (failure instanceof CancelledFailure) return 'cancelled';
  return failure instanceof ApplicationFailure && failure.nonRetryable === true ? 'failed' : 'retried';
}

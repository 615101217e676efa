import { activityInfo, Context, heartbeat, log } from '@temporalio/activity';

import type { PublishStepName } from '../workflows/contract.ts';
import { type ActivityOutcome, observeActivity, outcomeOf } from './activity-metrics.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';

const heartbeatMilliseconds = 2000;

interface StepInput {
  readonly jobId: string;
}

/**
 * Makes an activity of a step: binds what it works with, heartbeats while it runs (cancellation and the death of a worker
 * are noticed by heartbeats alone), notes a passing fault where the user sees it, and maps errors.
 */
export function activity<Input extends StepInput, Rest extends unknown[], Result>(
  dependencies: ActivityDependencies,
  step: PublishStepName | null,
  run: (dependencies: ActivityDependencies, input: Input, ...rest: Rest) => Promise<Result>,
): (input: Input, ...rest: Rest) => Promise<Result> {
  return (input, ...rest) =>
    beating(
      step ?? 'undo',
      () => run(dependencies, input, ...rest),
      async (failure) => {
        if (step) await noteRetry(dependencies, input.jobId, step, failure);
      },
    );
}

/** As `activity`, of what is no step of a job. */
export function task<Dependencies, Args extends unknown[], Result>(
  dependencies: Dependencies,
  run: (dependencies: Dependencies, ...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return (...args) => beating('none', () => run(dependencies, ...args));
}

async function beating<Result>(
  step: string,
  run: () => Promise<Result>,
  failed?: (failure: Error) => Promise<void>,
): Promise<Result> {
  const beat = setInterval(() => heartbeat(), heartbeatMilliseconds);
  const begun = performance.now();
  const observe = (outcome: ActivityOutcome) => observeActivity(step, outcome, (performance.now() - begun) / 1000);
  try {
    const result = await run();
    observe('completed');
    return result;
  } catch (error) {
    const failure = toFailure(error);
    observe(outcomeOf(failure));
    await failed?.(failure);
    throw failure;
  } finally {
    clearInterval(beat);
  }
}

async function noteRetry(
  { journal }: ActivityDependencies,
  jobId: string,
  step: PublishStepName,
  failure: Error,
): Promise<void> {
  if (Context.current().cancellationSignal.aborted) return;
  const message = `attempt ${activityInfo().attempt}: ${failure.message}`;
  try {
    await journal.note(jobId, step, message);
  } catch (error) {
    // The database may be what is down.
    log.warn('the step could not be noted', { step, error });
  }
}

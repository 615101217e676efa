import { cancellationSignal } from '@temporalio/activity';

export type InTurn = <Args extends unknown[], Result>(
  step: (...args: Args) => Promise<Result>,
) => (...args: Args) => Promise<Result>;

/**
 * Of the steps that are given to it, lets so many run at a time in this worker, and the others wait: each holds a whole
 * product or tree in memory, and any number of jobs may come at once. Who is cancelled while it waits does not begin.
 */
export function createTurns(atOnce: number): InTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return (step) =>
    async (...args) => {
      if (running === atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        cancellationSignal().throwIfAborted();
        return await step(...args);
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    };
}

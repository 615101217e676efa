import { CancellationScope, log } from '@temporalio/workflow';

interface Compensation {
  /** For the operator who has to do it by hand where it fails. */
  readonly description: string;
  readonly undo: () => Promise<void>;
}

/**
 * Undo steps of a job. Each is registered before the action that it undoes, since an action whose answer was lost may
 * have had its effect; so each has to be idempotent and harmless where there was none.
 */
export class Saga {
  readonly #compensations: Compensation[] = [];

  register(description: string, undo: () => Promise<void>): void {
    this.#compensations.unshift({ description, undo });
  }

  /** Runs every undo, newest first, going on past failed ones. Returns what an operator has to do by hand. */
  async compensate(): Promise<string[]> {
    const left: string[] = [];
    await CancellationScope.nonCancellable(async () => {
      for (const { description, undo } of this.#compensations) {
        try {
          await undo();
        } catch (error) {
          log.error('compensation failed', { description, error });
          left.push(description);
        }
      }
    });
    return left;
  }
}

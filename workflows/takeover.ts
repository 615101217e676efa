import { ApplicationFailure, CancellationScope, defineSignal, setHandler } from '@temporalio/workflow';

import { type EnvironmentTakenOverMessage, environmentTakenOverSignalName } from './deployment-contract.ts';

export const environmentTakenOverSignal = defineSignal<[EnvironmentTakenOverMessage]>(environmentTakenOverSignalName);

/** Ends what a job does to an environment as soon as another job has taken it over. */
export class Takeover {
  #message: EnvironmentTakenOverMessage | null = null;
  #scope: CancellationScope | null = null;

  constructor(jobId: string) {
    setHandler(environmentTakenOverSignal, (message) => {
      if (message.ofJobId !== undefined && message.ofJobId !== jobId) return;
      this.#message = message;
      this.#scope?.cancel();
    });
  }

  /** @throws ApplicationFailure `EnvironmentTakenOver` with who has it now; what `work` throws otherwise */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    this.#scope = scope;
    if (this.#message !== null) scope.cancel();
    try {
      return await scope.run(work);
    } catch (error) {
      // Whatever went wrong since: a step may notice on its own that the environment runs something else.
      if (this.#message === null) throw error;
      const { environment, byJobId, reason } = this.#message;
      throw ApplicationFailure.nonRetryable(
        `${environment} was taken over by job ${byJobId}: ${reason}`,
        'EnvironmentTakenOver',
      );
    } finally {
      this.#scope = null;
    }
  }
}

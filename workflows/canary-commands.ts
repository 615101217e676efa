import { ApplicationFailure, condition, defineUpdate, setHandler } from '@temporalio/workflow';

import { type CanaryControl, canaryRefusal, controlCanaryUpdateName } from './deployment-contract.ts';

export const controlCanaryUpdate = defineUpdate<void, [CanaryControl]>(controlCanaryUpdateName);

/** What operators tell a running canary, one after the other. Its handler is there from the job's begin on. */
export class CanaryCommands {
  readonly #waiting: CanaryControl[] = [];
  #taken = 0;
  #sent = 0;
  #running = false;
  #paused = false;
  #ending = false;

  constructor() {
    setHandler(controlCanaryUpdate, (control) => this.#accept(control), {
      validator: (control) => this.#check(control),
    });
  }

  begin(): void {
    this.#running = true;
  }

  end(): void {
    this.#running = false;
  }

  /** Shown to validators. */
  set paused(paused: boolean) {
    this.#paused = paused;
  }

  /** The next one, within a time; null where there is none. Milliseconds; without them it waits. */
  async next(milliseconds?: number): Promise<CanaryControl | null> {
    const come = () => this.#waiting.length > 0;
    if (milliseconds === undefined) await condition(come);
    else await condition(come, Math.max(1, milliseconds));
    return this.#waiting[0] ?? null;
  }

  /** The one that `next` gave has been obeyed. */
  done(): void {
    this.#waiting.shift();
    this.#taken += 1;
  }

  #check({ action, weight }: CanaryControl): void {
    if (!this.#running || this.#ending) throw refusal('No canary is running.');
    const pausing = this.#waiting.some((earlier) => earlier.action === 'pause' || earlier.action === 'setWeight');
    if (action === 'resume' && !this.#paused && !pausing) throw refusal('The canary is not paused.');
    const valid = weight !== undefined && Number.isInteger(weight) && weight >= 0 && weight <= 100;
    if (action === 'setWeight' && !valid) throw refusal('A weight is a whole number from 0 to 100.');
  }

  /** Answers once the canary has obeyed, or has ended. */
  async #accept(control: CanaryControl): Promise<void> {
    if (control.action === 'abort' || control.action === 'promote') this.#ending = true;
    this.#waiting.push(control);
    this.#sent += 1;
    const mine = this.#sent;
    await condition(() => this.#taken >= mine || !this.#running);
  }
}

function refusal(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, canaryRefusal);
}

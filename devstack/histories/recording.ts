import type { Activities } from '../../activities/index.ts';

/** What CI and people do with a job while it is recorded. */
export interface RunningJob {
  signal(name: string, message: object): Promise<void>;
  /** Said again as long as the workflow refuses it: it may take a moment until it waits. */
  update(name: string, message: object): Promise<void>;
  cancel(): Promise<unknown>;
}

/** One way that a job can go. */
export interface Recording {
  readonly name: string;
  /** Its type. */
  readonly workflow: string;
  readonly input: object;
  readonly steps: Activities;
  /** By a worker that traces. */
  readonly traced?: true;
  /** Can be searched for. */
  readonly searched?: true;
  readonly during?: (job: RunningJob) => Promise<unknown>;
}

/** All in milliseconds. */
export interface RuntimeTiming {
  /** How long a release may take until its health says that it is ready; migrations run in that time. */
  readonly readyMs: number;
  /** How long requests under way may go on after the traffic was shifted away. */
  readonly drainMs: number;
  /** Between SIGTERM and SIGKILL; the product gives its own requests 10 s. */
  readonly graceMs: number;
  /** First pause before a release that ended is started again; doubled each time. */
  readonly restartFirstMs: number;
  readonly restartMaxMs: number;
  /** Three probes in a row without an answer mean that the process hangs. */
  readonly livenessEveryMs: number;
}

export const defaultTiming: RuntimeTiming = {
  readyMs: 120_000,
  drainMs: 30_000,
  graceMs: 12_000,
  restartFirstMs: 500,
  restartMaxMs: 30_000,
  livenessEveryMs: 10_000,
};

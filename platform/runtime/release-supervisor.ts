import { setTimeout as delay } from 'node:timers/promises';
import type { Revision } from '../ports.ts';
import { type Backend } from './backend.ts';
import { probe } from './health-probe.ts';
import { limitLog } from './log-file.ts';
import type { ProductProcess } from './product-process.ts';
import type { RuntimeTiming } from './runtime-timing.ts';

/** Starts a process of the revision and resolves once it is ready. */
export type Launch = (revision: Revision, signal: AbortSignal) => Promise<ProductProcess>;

const livenessMisses = 3;
const failuresUntilFailed = 3;

/** Keeps one release running: starts it again when it ends or hangs, ever more slowly while that does not help. */
export class ReleaseSupervisor {
  readonly revision: Revision;
  readonly backend: Backend;
  readonly #launch: Launch;
  readonly #timing: RuntimeTiming;
  readonly #stopping = new AbortController();
  #process: ProductProcess | null = null;
  #failures = 0;
  #message = '';
  #restarting: Promise<void> = Promise.resolve();

  constructor(revision: Revision, backend: Backend, launch: Launch, timing: RuntimeTiming) {
    this.revision = revision;
    this.backend = backend;
    this.#launch = launch;
    this.#timing = timing;
  }

  get process(): ProductProcess | null {
    return this.#process;
  }

  get state(): 'up' | 'restarting' | 'failing' {
    if (this.#process !== null) return 'up';
    return this.#failures < failuresUntilFailed ? 'restarting' : 'failing';
  }

  /** Why it does not run, in words; empty while it does. */
  get message(): string {
    return this.#process === null ? this.#message : '';
  }

  /** The first start of a release that has yet to show that it works: rejects when it does not get ready. */
  async start(signal: AbortSignal): Promise<void> {
    const stopping = AbortSignal.any([signal, this.#stopping.signal]);
    const started = await this.#launch(this.revision, stopping);
    if (stopping.aborted) {
      await started.stop(this.#timing.graceMs);
      stopping.throwIfAborted();
    }
    this.#adopt(started);
  }

  /** Starts a release that worked before, and goes on trying. */
  resume(): void {
    this.#message = `${this.revision.versionCode} is being started again.`;
    this.#restarting = this.#startUntilItRuns(0);
  }

  /** Ends the process once the requests under way are answered. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping.abort();
    await this.#restarting;
    await this.backend.drained(drainMs);
    this.backend.port = null;
    await this.#process?.stop(this.#timing.graceMs);
    this.#process = null;
  }

  #adopt(started: ProductProcess): void {
    this.#process = started;
    this.backend.port = started.port;
    void this.#watchExit(started);
  }

  async #watchExit(started: ProductProcess): Promise<void> {
    const startedAt = performance.now();
    const watching = new AbortController();
    void this.#watchLiveness(started, watching.signal);
    const reason = await started.exited;
    watching.abort();
    if (this.#stopping.signal.aborted) return;
    this.#process = null;
    this.backend.port = null;
    if (performance.now() - startedAt > this.#timing.restartMaxMs) this.#failures = 0;
    this.#failed(`${this.revision.versionCode} ended (${reason}) and is being started again.`);
    this.#restarting = this.#startUntilItRuns(this.#pause());
  }

  async #startUntilItRuns(firstPauseMs: number): Promise<void> {
    const { signal } = this.#stopping;
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      try {
        await delay(pauseMs, undefined, { signal });
        await this.start(signal);
        return;
      } catch (error) {
        if (!signal.aborted) this.#failed(error instanceof Error ? error.message : String(error));
        pauseMs = this.#pause();
      }
    }
  }

  #failed(message: string): void {
    this.#failures += 1;
    this.#message = message;
  }

  #pause(): number {
    const { restartFirstMs, restartMaxMs } = this.#timing;
    return Math.min(restartFirstMs * 2 ** Math.max(0, this.#failures - 1), restartMaxMs);
  }

  /** Any answer counts: what says that it is not ready may be waiting for its database, and a restart brings nothing. */
  async #watchLiveness(watched: ProductProcess, signal: AbortSignal): Promise<void> {
    const { livenessEveryMs, graceMs } = this.#timing;
    let misses = 0;
    while (misses < livenessMisses) {
      await delay(livenessEveryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      limitLog(watched.logFile);
      misses = (await probe(watched.port, '/api/health/live', livenessEveryMs)) === null ? misses + 1 : 0;
    }
    await watched.stop(graceMs);
  }
}

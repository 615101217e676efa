import type { Revision, Track, TrackStatus } from '../ports.ts';
import { Backend } from './backend.ts';
import type { TrackRecord } from './environment-record.ts';
import { type Launch, ReleaseSupervisor } from './release-supervisor.ts';
import type { RuntimeTiming } from './runtime-timing.ts';

export interface DeploymentParts {
  readonly track: Track;
  readonly launch: Launch;
  readonly timing: RuntimeTiming;
  /** What is remembered from before. */
  readonly record: TrackRecord;
  /** Remembers; throws where that is not possible, and then nothing is changed. */
  readonly save: (record: TrackRecord) => void;
  /** Sends the track's traffic to a backend from now on. */
  readonly route: (backend: Backend | null) => void;
  /** A release that was taken out of service has ended. */
  readonly retired: () => void;
}

interface Rollout {
  readonly revision: Revision;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Brings one track to the revision that was asked for last; what serves goes on serving until the next is ready. */
export class Deployment {
  readonly #parts: DeploymentParts;
  #record: TrackRecord;
  #current: ReleaseSupervisor | null = null;
  #rollout: Rollout | null = null;
  readonly #retiring = new Map<ReleaseSupervisor, Promise<void>>();

  constructor(parts: DeploymentParts) {
    this.#parts = parts;
    this.#record = parts.record;
  }

  get record(): TrackRecord {
    return this.#record;
  }

  get current(): ReleaseSupervisor | null {
    return this.#current;
  }

  /** Digests of everything that runs, is being started or is asked for. */
  digestsInUse(): string[] {
    const { desired, serving } = this.#record;
    const retiring = [...this.#retiring.keys()].map((supervisor) => supervisor.revision);
    return [desired, serving, this.#rollout?.revision ?? null, ...retiring].flatMap((one) => one?.digest ?? []);
  }

  /** Goes on where an earlier server stopped. */
  resume(): void {
    const { desired, serving, failure } = this.#record;
    if (serving !== null) {
      this.#current = this.#supervisor(serving);
      this.#parts.route(this.#current.backend);
      this.#current.resume();
    }
    if (desired !== null && failure === null && !sameRevision(desired, serving)) this.#begin(desired);
  }

  /** Null takes the track out of service. What is asked for already is only tried again where it failed. */
  apply(revision: Revision | null): void {
    const { desired, serving, failure } = this.#record;
    if (sameRevision(revision, desired) && failure === null) return;
    this.#save({ desired: revision, serving: revision === null ? null : serving, failure: null });
    this.#rollout?.abort.abort();
    if (revision === null) {
      this.#parts.route(null);
      this.#retire(this.#current);
      this.#current = null;
    } else if (!sameRevision(revision, serving)) {
      this.#begin(revision);
    }
  }

  status(): TrackStatus {
    const { desired, serving, failure } = this.#record;
    return { desired, serving, ...this.#condition(desired, failure) };
  }

  /** Stops the processes; what serves is remembered, so that `resume` brings it back. */
  async stop(drainMs: number): Promise<void> {
    this.#rollout?.abort.abort();
    await this.#rollout?.done;
    await this.#current?.stop(drainMs);
    await Promise.all(this.#retiring.values());
  }

  #condition(desired: Revision | null, failure: string | null): Pick<TrackStatus, 'state' | 'message'> {
    if (desired === null) return { state: 'empty', message: 'Nothing is deployed.' };
    if (failure !== null) return { state: 'failed', message: failure };
    const current = this.#current;
    if (!sameRevision(desired, this.#record.serving) || current === null) {
      return { state: 'progressing', message: `${desired.versionCode} is being started.` };
    }
    if (current.state === 'up') return { state: 'ready', message: `${desired.versionCode} is serving.` };
    return { state: current.state === 'restarting' ? 'progressing' : 'failed', message: current.message };
  }

  #begin(revision: Revision): void {
    const abort = new AbortController();
    const before = this.#rollout?.done;
    const done = this.#roll(revision, abort.signal, before);
    this.#rollout = { revision, abort, done };
  }

  async #roll(revision: Revision, signal: AbortSignal, before: Promise<void> | undefined): Promise<void> {
    await before;
    if (signal.aborted) return;
    const candidate = this.#supervisor(revision);
    try {
      await candidate.start(signal);
      this.#takeOver(candidate);
    } catch (error) {
      if (signal.aborted) return;
      await candidate.stop(0);
      const failure = `${revision.versionCode} could not be rolled out. ${messageOf(error)}`;
      this.#record = { ...this.#record, failure };
      this.#saveIfPossible();
    }
  }

  /** Synchronous: between the last look at the signal and the new route nothing else can happen. */
  #takeOver(candidate: ReleaseSupervisor): void {
    this.#save({ ...this.#record, serving: candidate.revision });
    this.#parts.route(candidate.backend);
    this.#retire(this.#current);
    this.#current = candidate;
  }

  #retire(old: ReleaseSupervisor | null): void {
    if (old === null) return;
    this.#retiring.set(old, this.#end(old));
  }

  async #end(old: ReleaseSupervisor): Promise<void> {
    await old.stop(this.#parts.timing.drainMs);
    this.#retiring.delete(old);
    this.#parts.retired();
  }

  #supervisor(revision: Revision): ReleaseSupervisor {
    const { track, launch, timing } = this.#parts;
    return new ReleaseSupervisor(revision, new Backend(track, revision.versionCode), launch, timing);
  }

  #save(record: TrackRecord): void {
    this.#parts.save(record);
    this.#record = record;
  }

  /** A failure that cannot be written down is shown all the same; after a restart the rollout is tried again. */
  #saveIfPossible(): void {
    try {
      this.#parts.save(this.#record);
    } catch {
      return;
    }
  }
}

export function sameRevision(one: Revision | null, other: Revision | null): boolean {
  return one?.digest === other?.digest && one?.versionCode === other?.versionCode;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The outside world as the activities see it. Each port has an embedded and a real adapter side by side in a folder of
 * its own; `platform.ts` wires them from the configuration. Errors: an adapter throws `PlatformError` for what it
 * understands, so that one mapping decides what is retried; anything else counts as passing and is retried.
 */

/** A failure that an adapter understood. `type` is stable, e.g. `GitRefMoved`; `retryable` false ends the step. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly type: string;
  readonly retryable: boolean;

  constructor(type: string, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.type = type;
    this.retryable = options.retryable;
  }
}

export interface Platform {
  readonly objectStore: ObjectStore;
  readonly gitHost: GitHost;
  readonly builder: Builder;
  readonly runtime: Runtime;
  readonly traffic: Traffic;
  readonly metrics: Metrics;
  readonly registry: Registry;
}

/** Immutable content and drafts by key. Keys are `/`-separated, `[A-Za-z0-9._-]` per part, no `.` or `..` part. */
export interface ObjectStore {
  /** Writes the whole object or nothing; an existing one is replaced. */
  put(key: string, content: Uint8Array, contentType?: string): Promise<void>;
  /** Null where there is none. */
  get(key: string): Promise<Uint8Array | null>;
  has(key: string): Promise<boolean>;
  /** Absent is success. */
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
}

export interface Repository {
  /** Name under the host: the product's code. */
  readonly name: string;
  /** The host's own numeric id as a string. */
  readonly id: string;
  /** What `git clone` takes; carries no credential. */
  readonly cloneUrl: string;
}

export interface TreeFile {
  readonly path: string;
  readonly content: string;
}

export interface CommitRequest {
  readonly repository: string;
  /** The commit to build upon; null for the first. Recorded with the release, so that a retry gives the same id. */
  readonly parent: string | null;
  /** The whole tree: what is not in it is not in the commit. */
  readonly files: readonly TreeFile[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  /** Seconds since the epoch, UTC. */
  readonly timestamp: number;
  /** Refs to create at the commit: `refs/heads/release/1.0.0`, `refs/tags/v1.0.0` (lightweight). */
  readonly refs: readonly string[];
}

export interface CommitResult {
  /** 40 hex digits. */
  readonly commit: string;
  readonly tree: string;
  /** Blobs that the host did not have. */
  readonly newBlobs: number;
}

export interface CommitInfo {
  readonly author: { readonly name: string; readonly email: string };
  /** Seconds since the epoch, UTC: when the author made it. */
  readonly timestamp: number;
  /** Without line breaks at its end. */
  readonly message: string;
}

export interface GitHost {
  /** Creates the repository where it does not exist. */
  ensureRepository(name: string, description: string): Promise<Repository>;
  /** Id that a full ref name points at; null where there is none. */
  readRef(repository: string, ref: string): Promise<string | null>;
  /**
   * Writes the commit and its refs in one push. Deterministic: the same request gives the same ids. A ref already at
   * the commit is success; at another one it is `GitRefMoved` (not retryable) and nothing is changed. Never forces.
   */
  commit(request: CommitRequest): Promise<CommitResult>;
  /** Moves a ref from `expected` (null: must not exist) to `target`; already there is success, else `GitRefMoved`. */
  moveRef(repository: string, ref: string, expected: string | null, target: string): Promise<void>;
  /** Deletes a ref if it is at `expected`; absent is success, elsewhere is left alone. */
  deleteRef(repository: string, ref: string, expected: string): Promise<void>;
  /** Paths with blob ids of a commit's tree. */
  listFiles(repository: string, commit: string): Promise<{ path: string; blob: string }[]>;
  /** Null where the commit has no such file. */
  readFile(repository: string, commit: string, path: string): Promise<string | null>;
  /** Who made a commit, and why; null where the repository has no such commit. */
  readCommit(repository: string, commit: string): Promise<CommitInfo | null>;
}

export interface BuildRequest {
  /** One job a product; created or checked by `ensureJob`. */
  readonly job: string;
  /** Unique per publish attempt: keeps Jenkins from coalescing and correlates the callback. */
  readonly requestId: string;
  readonly cloneUrl: string;
  readonly commit: string;
  readonly versionCode: string;
  readonly skipTests: boolean;
  /** Where the signed webhook goes. */
  readonly callbackUrl: string;
}

export type BuildState = 'queued' | 'running' | 'succeeded' | 'failed' | 'aborted';

export interface BuildStatus {
  readonly state: BuildState;
  /** Null until it left the queue. */
  readonly number: number | null;
  readonly url: string | null;
  /** Of the image or artifact, `sha256:…`; null unless succeeded. */
  readonly digest: string | null;
  /** How to refer to the image: `name@sha256:…`; null unless succeeded. */
  readonly image: string | null;
}

export interface BuildLogChunk {
  readonly text: string;
  /** Pass as `start` next time. Bytes. */
  readonly next: number;
  readonly more: boolean;
}

/** Jenkins' remote API; the embedded CI server speaks the same. */
export interface Builder {
  ensureJob(job: string, cloneUrl: string): Promise<void>;
  /** Starts a build, unless one with this `requestId` is queued, running or done; returns the handle to follow it by. */
  trigger(request: BuildRequest): Promise<BuildHandle>;
  status(handle: BuildHandle): Promise<BuildStatus>;
  log(handle: BuildHandle, start: number): Promise<BuildLogChunk>;
  /** Cancels the queued or stops the running build; finished or gone is success. */
  stop(handle: BuildHandle): Promise<void>;
}

export interface BuildHandle {
  readonly job: string;
  readonly requestId: string;
  /** Queue item's URL as the trigger's `Location` said; null where it was found otherwise. */
  readonly queueUrl: string | null;
}

export const environmentNames = ['staging', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

/** What an environment is to run. */
export interface Revision {
  readonly versionCode: string;
  /** `sha256:…` */
  readonly digest: string;
  readonly image: string;
}

/** How much of a release an environment runs: what the product's environment settings say. */
export interface Capacity {
  readonly replicas: number;
  /** At most, with the autoscaler. */
  readonly maxReplicas: number;
  /** Of one replica, as Kubernetes writes quantities: `250m`, `512Mi`. */
  readonly resources: { readonly cpu: string; readonly memory: string };
}

/** Stable takes the traffic; a canary runs beside it and gets a share. */
export type Track = 'stable' | 'canary';

export interface TrackStatus {
  /** What was asked for last; null where nothing is to run. */
  readonly desired: Revision | null;
  /** What can take traffic; null where nothing can. */
  readonly serving: Revision | null;
  readonly state: 'empty' | 'progressing' | 'ready' | 'failed';
  /** Why, in words, with the last lines of the product's own log where it failed. */
  readonly message: string;
}

/** Of the stable track, and beside it the canary's. */
export interface EnvironmentStatus extends TrackStatus {
  readonly canary: TrackStatus;
  /** Address that users open; null before the first rollout. */
  readonly url: string | null;
}

/** Which of the secrets that a release needs an environment does not have. */
export interface MissingSecrets {
  /** Names as documents give them, in the order of the question. */
  readonly missing: readonly string[];
  /** Where an operator adds them, in words. */
  readonly place: string;
}

/** One object of those that a runtime is told, as plain JSON. */
export interface Manifest {
  readonly kind: string;
  readonly name: string;
  readonly content: unknown;
}

/** Rolls a revision out with no failed request: the old one serves until the new one is ready, and goes on where it never is. */
export interface Runtime {
  /**
   * Declares what the environment is to run; returns at once. The same revision twice is success. A runtime of one machine
   * runs one replica; without a capacity it is the default of the environment.
   */
  apply(product: string, environment: EnvironmentName, revision: Revision, capacity?: Capacity): Promise<void>;
  status(product: string, environment: EnvironmentName): Promise<EnvironmentStatus>;
  /**
   * What `apply` would declare, but for the values of secrets; the same values give the same objects. Asks nothing of the
   * runtime. Null where it has no such objects.
   */
  manifests(
    product: string,
    environment: EnvironmentName,
    revision: Revision,
    capacity: Capacity,
  ): readonly Manifest[] | null;
  /** Tells names alone. `SecretsUnreadable` (not retryable) where what holds the secrets cannot be understood. */
  missingSecrets(product: string, environment: EnvironmentName, names: readonly string[]): Promise<MissingSecrets>;
  /** Gives a failed or unfinished rollout up and goes back to what served before (`null`: nothing). Idempotent. */
  restore(product: string, environment: EnvironmentName, previous: Revision | null): Promise<void>;
  /**
   * Declares what runs beside stable, which gets no traffic by that: another canary than before begins at weight 0. Null takes
   * it away once it has answered what it has, and stable answers everything from then on. Idempotent.
   */
  applyCanary(
    product: string,
    environment: EnvironmentName,
    revision: Revision | null,
    capacity?: Capacity,
  ): Promise<void>;
}

/** Shares the requests of an environment between stable and canary. */
export interface Traffic {
  /**
   * Per cent of the clients that go to the canary; `x-canary: true` goes there at any weight and `x-canary: false` never. Once
   * it returns, requests are shared so; a client with cookies keeps its track while the weight is the same. The same twice is
   * success. Throws `CanaryNotReady` (not retryable) for a weight above 0 where no canary can take it.
   */
  setWeight(product: string, environment: EnvironmentName, weight: number): Promise<void>;
  /** 0 where there is no canary. */
  weight(product: string, environment: EnvironmentName): Promise<number>;
}

/** What a track answered in a span of time. */
export interface TrackMetrics {
  readonly requests: number;
  /** Answered with a status of 500 or above, or not at all. */
  readonly serverErrors: number;
  /** 95th percentile; null where there were no requests. */
  readonly latencyMilliseconds: number | null;
}

/** Where canaries are judged from. */
export interface Metrics {
  /** The last `seconds` of a track's release; null where the source has no data, which is not the same as no requests. */
  read(
    product: string,
    environment: EnvironmentName,
    track: Track,
    versionCode: string,
    seconds: number,
  ): Promise<TrackMetrics | null>;
}

/** Built images by product code and digest. One of another product counts as absent. */
export interface Registry {
  /** Whether it can still be rolled out. */
  has(product: string, digest: string): Promise<boolean>;
  /**
   * Absent is success. Not retryable: `ImageInUse` where the registry itself knows that it runs, `RegistryForeign` and
   * `RegistryDeletionDisabled` where it is not ours to delete from.
   */
  delete(product: string, digest: string): Promise<void>;
  /** Digests, sorted; a registry that lists by tag leaves out what has none. */
  list(product: string): Promise<readonly string[]>;
  /** Names an image for people, such as `v1.0.0`; what had the name before loses it. `ImageMissing` is not retryable. */
  tag(product: string, digest: string, tag: string): Promise<void>;
}

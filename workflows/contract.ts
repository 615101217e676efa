/**
 * What starts, signals and describes a publish: shared by the workflow, the activities and the API. Types and constants
 * only, so that every side may import it. Everything here ends up in workflow history: references and digests, never
 * content, never secrets.
 */

/** Unless the operator names another. */
export const publishTaskQueue = 'assembox-publish';

/** One publish per product at a time: Temporal refuses a second workflow of this id. */
export function publishWorkflowId(productId: string): string {
  return `publish-${productId}`;
}

/** The state machine of the seed, section 3.2. */
export type PublishStatus = 'pending' | 'generating' | 'building' | 'deploying' | 'deployed' | 'failed';

export const publishStepNames = ['createVersion', 'generate', 'push', 'build', 'deploy', 'verify'] as const;
/** What follows where production is the target; a promotion is these alone. */
export const productionStepNames = ['approve', 'canary', 'promote'] as const;
export const rollbackStepNames = ['preflight', 'regenerate', 'rebuild', 'switch', 'check'] as const;
export type PublishStepName =
  | (typeof publishStepNames)[number]
  | (typeof productionStepNames)[number]
  | (typeof rollbackStepNames)[number];

/** Options of the seed's `PublishRequest`, all decided. */
export interface DecidedPublishOptions {
  readonly targetEnv: 'staging' | 'production';
  readonly autoDeploy: boolean;
  readonly skipTests: boolean;
  /** Head of a branch that was edited by hand, whose files the release may replace; its history stays. */
  readonly driftCommit?: string;
}

export interface Requester {
  readonly id: string;
  readonly name: string;
}

export interface PublishWorkflowInput {
  readonly jobId: string;
  /** 1 for the first run of a job; a retry counts on and resumes with the same snapshot and version. */
  readonly attempt: number;
  readonly productId: string;
  readonly productCode: string;
  readonly versionCode: string;
  /** Digest of the frozen snapshot's manifest. */
  readonly snapshotDigest: string;
  readonly description: string;
  readonly options: DecidedPublishOptions;
  readonly requestedBy: Requester;
  /** ISO 8601, UTC. Dates the commit, so that a retry gives the same id. */
  readonly requestedAt: string;
}

export interface PublishWorkflowResult {
  readonly status: PublishStatus;
  readonly versionCode: string;
}

/** The CI says that a build has finished: a hint that is checked against the CI's own API. */
export const buildFinishedSignalName = 'buildFinished';
export interface BuildFinishedMessage {
  /** Correlates with `BuildRequest.requestId`; anything else is ignored. */
  readonly requestId: string;
}

export function buildRequestId(jobId: string, attempt: number): string {
  return `${jobId}-${attempt}`;
}

/** Memo of the workflow, so that a 409 can name the running job. */
export interface PublishMemo {
  readonly jobId: string;
  readonly versionCode: string;
}

/** Why a publish failed: `PublishStatusDetail.error` and the release's cause. */
export interface PublishError {
  /** Stable: `BuildFailed`, `RolloutFailed`, `Cancelled`, `GitRefMoved` … */
  readonly type: string;
  /** The step that failed. */
  readonly step: string;
  /** For a person: what happened and what to do. */
  readonly message: string;
  /** Set where undoing failed as well: what an operator has to look at. */
  readonly needsOperator?: readonly string[];
}

/** The seed's `PublishStep`; dates as ISO 8601 in JSON. */
export interface PublishStep {
  readonly name: string;
  readonly status: 'pending' | 'running' | 'completed' | 'failed';
  readonly startTime?: string;
  readonly endTime?: string;
  readonly message?: string;
}

/** The seed's `PublishStatusDetail`, with what the API adds. */
export interface PublishStatusDetail {
  readonly jobId: string;
  readonly productId: string;
  readonly versionCode: string;
  readonly status: PublishStatus;
  /** 0 to 100. */
  readonly progress: number;
  readonly currentStep: string;
  readonly steps: readonly PublishStep[];
  /** The last lines. */
  readonly logs?: readonly string[];
  readonly error?: PublishError;
  readonly attempt: number;
  readonly requestedAt: string;
  readonly finishedAt?: string;
  /** Where the job's history is shown in the Temporal Web UI. */
  readonly historyUrl?: string;
}

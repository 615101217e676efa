/**
 * What promotions and rollbacks share with publishes: the messages of a job that changes an environment. Types and
 * constants only. Everything here ends up in workflow history.
 */
import type { PublishStatus, PublishWorkflowInput, Requester } from './contract.ts';

export type EnvironmentName = 'staging' | 'production';

/** One promotion of a product at a time. */
export function promoteWorkflowId(productId: string): string {
  return `promote-${productId}`;
}

/** One image for every environment. */
export interface ReleaseImage {
  /** `sha256:…` */
  readonly digest: string;
  readonly image: string;
}

/** What a step on an environment has to know of its job, whatever kind it is. */
export type DeploymentJob = Pick<
  PublishWorkflowInput,
  'jobId' | 'attempt' | 'productId' | 'productCode' | 'versionCode' | 'snapshotDigest' | 'requestedBy' | 'requestedAt'
>;

export interface PromoteWorkflowInput extends DeploymentJob {
  readonly kind: 'promotion';
  /** What staging runs. */
  readonly image: ReleaseImage;
}

export interface PromoteWorkflowResult {
  readonly status: PublishStatus;
  readonly versionCode: string;
}

/** How the release goes into production; from the snapshot. */
export interface PromotionPlan {
  /** ISO 8601; null where nobody has to approve. */
  readonly approvalDeadline: string | null;
  /** Null: rolled out at once. */
  readonly canary: CanaryPlan | null;
  /** Names of the secrets that the release needs. */
  readonly secrets: readonly string[];
}

export interface CanaryPlan {
  readonly steps: readonly { readonly weight: number; readonly holdSeconds: number }[];
  readonly intervalSeconds: number;
  readonly minSuccessRate: number;
  readonly maxLatencyMilliseconds: number;
  readonly minRequests: number;
  readonly failureLimit: number;
}

/** Approves or rejects one exact image of one exact snapshot. */
export const decideApprovalUpdateName = 'decideApproval';
export interface ApprovalDecision {
  readonly decision: 'approved' | 'rejected';
  readonly by: Requester;
  readonly imageDigest: string;
  readonly snapshotDigest: string;
  readonly comment: string;
}

/** What an operator does to a running canary. */
export const controlCanaryUpdateName = 'controlCanary';
export type CanaryAction = 'pause' | 'resume' | 'abort' | 'promote' | 'setWeight';
export interface CanaryControl {
  readonly action: CanaryAction;
  readonly by: Requester;
  readonly reason: string;
  /** Of `setWeight`: 0 to 100. */
  readonly weight?: number;
}

/** `ApplicationFailure` types that validators refuse with. */
export const approvalRefusals = ['ApprovalNotAwaited', 'OwnRequest', 'ApprovalMismatch', 'AlreadyDecided'] as const;
export const canaryRefusal = 'CanaryActionRefused';

/** Another job has taken the environment over. */
export const environmentTakenOverSignalName = 'environmentTakenOver';
export interface EnvironmentTakenOverMessage {
  readonly environment: EnvironmentName;
  readonly byJobId: string;
  /** Whom it is meant for: another job may have the workflow's id by the time it comes. */
  readonly ofJobId?: string;
  readonly reason: string;
}

/** Whether something may go into production now. */
export type Gate =
  | { readonly open: true }
  /** `until` is ISO 8601, null where a person has to open it. */
  | { readonly open: false; readonly until: string | null; readonly reason: string };

/** One look at a canary. */
export interface CanaryCheckRequest {
  /** From 0. */
  readonly step: number;
  readonly number: number;
  readonly weight: number;
  /** Since the step began to hold. */
  readonly seconds: number;
}

export interface CanaryVerdict {
  /** `inconclusive`: fewer requests than a step has to see. */
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
  readonly message: string;
}

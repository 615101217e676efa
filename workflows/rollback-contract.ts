/** What a rollback is asked for and tells. Types and constants only. Everything here ends up in workflow history. */
import type { PublishStatus, PublishStepName } from './contract.ts';
import type { DeploymentJob, EnvironmentName, ReleaseImage } from './deployment-contract.ts';

/** One rollback of an environment at a time. */
export function rollbackWorkflowId(productId: string, environment: EnvironmentName): string {
  return `rollback-${productId}-${environment}`;
}

/** `quick` takes the recorded image, `rebuild` builds the recorded source anew. */
export type RollbackStrategy = 'quick' | 'rebuild';

/** `versionCode` and `snapshotDigest` are those of the release to go back to. */
export interface RollbackWorkflowInput extends DeploymentJob {
  readonly kind: 'rollback';
  readonly environment: EnvironmentName;
  readonly strategy: RollbackStrategy;
  readonly reason: string;
  /** Checks of the preflight that need not hold. */
  readonly forced: readonly string[];
}

export interface RollbackWorkflowResult {
  readonly status: PublishStatus;
  readonly versionCode: string;
}

/** What preflight found. */
export interface RollbackTarget {
  /** Null for a rebuild, which makes one. */
  readonly image: ReleaseImage | null;
}

/** The run that had an environment before it was taken over. */
export interface FormerWriter {
  readonly jobId: string;
  readonly workflow: string;
}

export function rollbackSteps(strategy: RollbackStrategy): readonly PublishStepName[] {
  return strategy === 'quick'
    ? ['preflight', 'switch', 'check']
    : ['preflight', 'regenerate', 'rebuild', 'switch', 'check'];
}

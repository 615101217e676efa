/** What starts and describes a retention run. As `contract.ts`: references alone. */

/** One run per product at a time. */
export function retentionWorkflowId(productId: string): string {
  return `retention-${productId}`;
}

export interface RetentionInput {
  readonly runId: string;
  readonly productId: string;
  readonly productCode: string;
  readonly dryRun: boolean;
  /** Name of a person, or of the schedule. */
  readonly requestedBy: string;
}

/** How many went, or would go. */
export interface RetentionCounts {
  readonly images: number;
  readonly branches: number;
  readonly releases: number;
}

export const nightlyRetention = 'nightly-retention';

export interface NightlyRetentionInput {
  /** The product to go on after; null to begin. */
  readonly after: string | null;
}

/** Of Temporal's Schedule, one for an installation. */
export const retentionScheduleId = 'assembox-retention';

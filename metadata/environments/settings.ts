/** How a product runs in an environment: its `environments` document part with every default filled in. */
export interface EnvironmentSettings {
  readonly name: 'staging' | 'production';
  readonly replicas: number;
  /** At most, with the autoscaler. */
  readonly maxReplicas: number;
  /** Of one replica, as Kubernetes writes quantities: `250m`, `512Mi`. */
  readonly resources: { readonly cpu: string; readonly memory: string };
  /** Null: nobody is asked. */
  readonly approval: ApprovalSettings | null;
  /** Null: rolled out at once. */
  readonly canary: CanarySettings | null;
  readonly freezeWindows: readonly FreezeWindow[];
  /** Whether an alert may roll back. */
  readonly autoRollback: boolean;
}

export interface ApprovalSettings {
  readonly deadlineHours: number;
}

export interface CanarySettings {
  /** Weights rise from step to step; after the last the release is promoted. */
  readonly steps: readonly { readonly weight: number; readonly holdSeconds: number }[];
  readonly intervalSeconds: number;
  /** Share of answers below 500, 0 to 1. */
  readonly minSuccessRate: number;
  /** Of the 95th percentile. */
  readonly maxLatencyMilliseconds: number;
  /** That a step has to have seen when its hold ends. */
  readonly minRequests: number;
  /** Failed checks of one step that are borne. */
  readonly failureLimit: number;
}

/** A span of time in which nothing goes to the environment: each week, or once. */
export type FreezeWindow =
  | {
      readonly kind: 'weekly';
      readonly days: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
      /** `HH:mm`; an end at or before the start is on the next day. */
      readonly from: string;
      readonly to: string;
      /** IANA name. */
      readonly timeZone: string;
    }
  /** ISO 8601 with an offset. */
  | { readonly kind: 'once'; readonly start: string; readonly end: string };

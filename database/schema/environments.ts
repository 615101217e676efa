import { boolean, datetime, double, index, int, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';

import { bigintText, jsonValue } from '../columns.ts';

/** Who may change an environment, and whether its line is stopped. No row: nobody, and it runs. */
export const environment = mysqlTable(
  'ab_environment',
  {
    productId: bigintText('product_id').notNull(),
    environment: varchar('environment', { length: 20 }).notNull(),
    /** Null while nobody changes it. */
    writerJobId: bigintText('writer_job_id'),
    writerAttempt: int('writer_attempt'),
    /** Of the writer's workflow, which is told when it is taken over. */
    writerWorkflow: varchar('writer_workflow', { length: 200 }),
    /** The line is stopped: nothing new goes there, and a canary takes no further step. */
    stopped: boolean('stopped').notNull().default(false),
    stoppedReason: varchar('stopped_reason', { length: 500 }),
    stoppedBy: varchar('stopped_by', { length: 100 }),
    stoppedAt: datetime('stopped_at', { fsp: 3 }),
  },
  (table) => [primaryKey({ columns: [table.productId, table.environment] })],
);

/** One question to an approver for each run of a job: this image of this snapshot into this environment. */
export const approval = mysqlTable(
  'ab_approval',
  {
    jobId: bigintText('job_id').notNull(),
    attempt: int('attempt').notNull(),
    productId: bigintText('product_id').notNull(),
    environment: varchar('environment', { length: 20 }).notNull(),
    versionCode: varchar('version_code', { length: 50 }).notNull(),
    imageDigest: varchar('image_digest', { length: 80 }).notNull(),
    snapshotDigest: varchar('snapshot_digest', { length: 80 }).notNull(),
    requestedById: varchar('requested_by_id', { length: 100 }).notNull(),
    requestedByName: varchar('requested_by_name', { length: 100 }).notNull(),
    requestedAt: datetime('requested_at', { fsp: 3 }).notNull(),
    deadlineAt: datetime('deadline_at', { fsp: 3 }).notNull(),
    /** `pending`, `approved`, `rejected`, `expired` or `cancelled`. */
    decision: varchar('decision', { length: 20 }).notNull().default('pending'),
    decidedById: varchar('decided_by_id', { length: 100 }),
    decidedByName: varchar('decided_by_name', { length: 100 }),
    decidedAt: datetime('decided_at', { fsp: 3 }),
    comment: varchar('comment', { length: 2000 }),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.attempt] }),
    index('ix_approval_product').on(table.productId, table.decision),
  ],
);

/** One look at a canary; null figures where the source had no data. */
export const canaryCheck = mysqlTable(
  'ab_canary_check',
  {
    jobId: bigintText('job_id').notNull(),
    attempt: int('attempt').notNull(),
    /** From 0. */
    step: int('step').notNull(),
    checkNumber: int('check_number').notNull(),
    checkedAt: datetime('checked_at', { fsp: 3 }).notNull(),
    weight: int('weight').notNull(),
    requests: int('requests'),
    serverErrors: int('server_errors'),
    latencyMs: double('latency_ms'),
    /** `passed`, `failed` or `inconclusive`. */
    verdict: varchar('verdict', { length: 20 }).notNull(),
    message: varchar('message', { length: 500 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.attempt, table.step, table.checkNumber] })],
);

export interface StoredRetentionItem {
  /** Digest, branch or version. */
  readonly name: string;
  readonly versionCode: string;
  readonly verdict: 'keep' | 'remove' | 'removed';
  readonly why: string;
}

export type RetentionKind = 'images' | 'branches' | 'releases';
export type StoredRetentionOutcome = Readonly<Record<RetentionKind, readonly StoredRetentionItem[]>>;

/** The seed's `RetentionPolicy` of a product; its defaults where there is no row. */
export const retentionPolicy = mysqlTable(
  'ab_retention_policy',
  {
    productId: bigintText('product_id').notNull(),
    maxReleaseVersions: int('max_release_versions').notNull(),
    maxDockerImages: int('max_docker_images').notNull(),
    maxGitBranches: int('max_git_branches').notNull(),
    minRetentionDays: int('min_retention_days').notNull(),
    modifierAt: datetime('modifier_at', { fsp: 3 }).notNull(),
    modifierName: varchar('modifier_name', { length: 100 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.productId] })],
);

/** An image that retention has taken out of the registry, or is about to: nothing may be rolled out from it. */
export const removedImage = mysqlTable(
  'ab_removed_image',
  {
    productId: bigintText('product_id').notNull(),
    digest: varchar('digest', { length: 80 }).notNull(),
    runId: bigintText('run_id').notNull(),
    /** Null while it is about to go. */
    removedAt: datetime('removed_at', { fsp: 3 }),
  },
  (table) => [primaryKey({ columns: [table.productId, table.digest] })],
);

export const retentionRun = mysqlTable(
  'ab_retention_run',
  {
    id: bigintText('id').notNull(),
    productId: bigintText('product_id').notNull(),
    dryRun: boolean('dry_run').notNull(),
    requestedBy: varchar('requested_by', { length: 100 }).notNull(),
    startedAt: datetime('started_at', { fsp: 3 }).notNull(),
    finishedAt: datetime('finished_at', { fsp: 3 }),
    /** What was removed, or would be, and what was kept and why. */
    outcome: jsonValue('outcome').$type<StoredRetentionOutcome>(),
    error: varchar('error', { length: 2000 }),
  },
  (table) => [primaryKey({ columns: [table.id] }), index('ix_retention_product').on(table.productId, table.id)],
);

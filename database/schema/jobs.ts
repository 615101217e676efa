import { sql } from 'drizzle-orm';
import {
  datetime,
  index,
  int,
  mediumtext,
  mysqlTable,
  primaryKey,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';

import { bigintText, jsonValue } from '../columns.ts';

const now = sql`CURRENT_TIMESTAMP`;

/** Options of a publish as they were decided. */
export interface StoredPublishOptions {
  readonly targetEnv: 'staging' | 'production';
  readonly autoDeploy: boolean;
  readonly skipTests: boolean;
  /** Hand edit that the requester has agreed to overwrite. */
  readonly driftCommit?: string;
  /** Ids of the destructive changes of the database that the requester has agreed to. */
  readonly allowDestructive?: readonly string[];
}

/** Why a job failed; the shape of the workflow's `PublishError`. */
export interface StoredPublishError {
  readonly type: string;
  readonly step: string;
  readonly message: string;
  readonly needsOperator?: readonly string[];
}

/** What a promotion or a rollback was asked for. */
export type StoredJobRequest =
  | { readonly kind: 'promotion'; readonly environment: 'production' }
  | {
      readonly kind: 'rollback';
      readonly environment: 'staging' | 'production';
      readonly strategy: 'quick' | 'rebuild';
      /** What served when it was asked for; null for nothing. */
      readonly fromVersion: string | null;
      readonly reason: string;
      /** Started although preflight had found something. */
      readonly forced: readonly string[];
    };

export const publishJob = mysqlTable(
  'ab_publish_job',
  {
    id: bigintText('id').notNull(),
    /** `publish`, `promotion` or `rollback`. */
    kind: varchar('kind', { length: 20 }).notNull().default('publish'),
    productId: bigintText('product_id').notNull(),
    productCode: varchar('product_code', { length: 100 }).notNull(),
    versionCode: varchar('version_code', { length: 50 }).notNull(),
    workflowId: varchar('workflow_id', { length: 200 }).notNull(),
    /** Runs so far: 1, and one more for each retry. */
    attempt: int('attempt').notNull().default(1),
    snapshotDigest: varchar('snapshot_digest', { length: 80 }).notNull(),
    description: text('description').notNull(),
    /** What a promotion or a rollback was asked for; null for a publish. */
    request: jsonValue('request').$type<StoredJobRequest>(),
    options: jsonValue('options').$type<StoredPublishOptions>().notNull(),
    changeSummary: jsonValue('change_summary').$type<readonly string[]>().notNull(),
    moduleSnapshot: jsonValue('module_snapshot')
      .$type<readonly { readonly moduleCode: string; readonly versionCode: string }[]>()
      .notNull(),
    status: varchar('status', { length: 20 }).notNull().default('pending'),
    progress: int('progress').notNull().default(0),
    currentStep: varchar('current_step', { length: 50 }).notNull().default(''),
    error: jsonValue('error').$type<StoredPublishError>(),
    requestedById: varchar('requested_by_id', { length: 100 }).notNull(),
    requestedByName: varchar('requested_by_name', { length: 100 }).notNull(),
    requestedAt: datetime('requested_at', { fsp: 3 }).notNull(),
    finishedAt: datetime('finished_at', { fsp: 3 }),
    createdAt: datetime('created_at').default(now),
  },
  (table) => [primaryKey({ columns: [table.id] }), index('ix_job_product').on(table.productId, table.id)],
);

export const publishStep = mysqlTable(
  'ab_publish_step',
  {
    jobId: bigintText('job_id').notNull(),
    name: varchar('name', { length: 50 }).notNull(),
    position: int('position').notNull(),
    status: varchar('status', { length: 20 }).notNull().default('pending'),
    startTime: datetime('start_time', { fsp: 3 }),
    endTime: datetime('end_time', { fsp: 3 }),
    message: text('message'),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);

/** The build's log in pieces; a piece begins at the byte of the CI's log where the one before ended. */
export const publishLog = mysqlTable(
  'ab_publish_log',
  {
    jobId: bigintText('job_id').notNull(),
    attempt: int('attempt').notNull(),
    startByte: int('start_byte').notNull(),
    endByte: int('end_byte').notNull(),
    text: mediumtext('text').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.attempt, table.startByte] })],
);

export const deployment = mysqlTable(
  'ab_deployment',
  {
    id: bigintText('id').notNull(),
    jobId: bigintText('job_id').notNull(),
    attempt: int('attempt').notNull(),
    productId: bigintText('product_id').notNull(),
    environment: varchar('environment', { length: 20 }).notNull(),
    versionCode: varchar('version_code', { length: 50 }).notNull(),
    digest: varchar('digest', { length: 80 }).notNull(),
    image: varchar('image', { length: 500 }).notNull(),
    /** What served before; null for nothing. */
    previous: jsonValue('previous').$type<{
      readonly versionCode: string;
      readonly digest: string;
      readonly image: string;
    }>(),
    state: varchar('state', { length: 20 }).notNull(),
    createdAt: datetime('created_at', { fsp: 3 }).notNull(),
    finishedAt: datetime('finished_at', { fsp: 3 }),
  },
  (table) => [
    primaryKey({ columns: [table.id] }),
    uniqueIndex('uk_deployment').on(table.jobId, table.attempt, table.environment),
    index('ix_deployment_product').on(table.productId, table.environment, table.id),
  ],
);

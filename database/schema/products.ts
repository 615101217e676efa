import { sql } from 'drizzle-orm';
import {
  boolean,
  datetime,
  index,
  int,
  mysqlTable,
  primaryKey,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';

import { bigintText, jsonValue } from '../columns.ts';

const now = sql`CURRENT_TIMESTAMP`;

/** The seed's product table. */
export const product = mysqlTable(
  'ab_product',
  {
    id: bigintText('id').notNull(),
    productCode: varchar('product_code', { length: 100 }).notNull(),
    productName: varchar('product_name', { length: 200 }).notNull(),
    description: varchar('description', { length: 500 }),
    gitRepoUrl: varchar('git_repo_url', { length: 500 }),
    gitRepoId: bigintText('git_repo_id'),
    currentVersion: varchar('current_version', { length: 50 }),
    currentVersionId: bigintText('current_version_id'),
    createdAt: datetime('created_at').default(now),
    creatorId: bigintText('creator_id'),
    creatorName: varchar('creator_name', { length: 50 }),
    modifierAt: datetime('modifier_at').default(now),
    modifierId: bigintText('modifier_id'),
    modifierName: varchar('modifier_name', { length: 50 }),
    isRemoved: boolean('is_removed').default(false),
    version: bigintText('version').default('0'),
    sortCode: int('sort_code'),
    isEnable: boolean('is_enable').default(true),
    /** Of the product document; null before it was saved. */
    documentDigest: varchar('document_digest', { length: 80 }),
  },
  (table) => [primaryKey({ columns: [table.id] }), uniqueIndex('uk_product_code').on(table.productCode)],
);

/** The seed's product-to-module table. */
export const productModule = mysqlTable(
  'ab_product_module',
  {
    id: bigintText('id').notNull(),
    productId: bigintText('product_id').notNull(),
    moduleId: bigintText('module_id').notNull(),
    productCode: varchar('product_code', { length: 100 }).notNull(),
    moduleCode: varchar('module_code', { length: 100 }).notNull(),
    moduleVersionId: bigintText('module_version_id'),
    moduleVersionCode: varchar('module_version_code', { length: 20 }),
    createdAt: datetime('created_at').default(now),
    isRemoved: boolean('is_removed').default(false),
  },
  (table) => [
    primaryKey({ columns: [table.id] }),
    uniqueIndex('uk_product_module').on(table.productId, table.moduleId),
  ],
);

/** One entry of a release's module snapshot. */
export interface ModuleSnapshotEntry {
  readonly moduleCode: string;
  readonly versionCode: string;
}

/** The seed's release table. */
export const productRelease = mysqlTable(
  'ab_product_release',
  {
    id: bigintText('id').notNull(),
    productId: bigintText('product_id').notNull(),
    productCode: varchar('product_code', { length: 100 }).notNull(),
    versionCode: varchar('version_code', { length: 50 }).notNull(),
    versionName: varchar('version_name', { length: 200 }),
    description: text('description'),
    status: varchar('status', { length: 20 }).notNull().default('pending'),
    publishedAt: datetime('published_at'),
    moduleSnapshot: jsonValue('module_snapshot').$type<readonly ModuleSnapshotEntry[]>(),
    gitBranch: varchar('git_branch', { length: 100 }),
    gitCommitId: varchar('git_commit_id', { length: 64 }),
    gitTag: varchar('git_tag', { length: 100 }),
    buildJobId: varchar('build_job_id', { length: 100 }),
    dockerImage: varchar('docker_image', { length: 500 }),
    buildLogUrl: varchar('build_log_url', { length: 500 }),
    createdAt: datetime('created_at').default(now),
    creatorId: bigintText('creator_id'),
    creatorName: varchar('creator_name', { length: 50 }),
    modifierAt: datetime('modifier_at').default(now),
    isRemoved: boolean('is_removed').default(false),
    /** The job that made it, the only one that may write it. */
    jobId: bigintText('job_id').notNull(),
    snapshotDigest: varchar('snapshot_digest', { length: 80 }).notNull(),
    /** Parent of the release's commit, kept so that a retry gives the same commit. */
    gitParentId: varchar('git_parent_id', { length: 64 }),
    /** Since when retention has its branch deleted; the tag stays. */
    branchRemovedAt: datetime('branch_removed_at', { fsp: 3 }),
    treeHash: varchar('tree_hash', { length: 64 }),
    imageDigest: varchar('image_digest', { length: 80 }),
    changeSummary: jsonValue('change_summary').$type<readonly string[]>(),
    error: jsonValue('error').$type<object>(),
    skipTests: boolean('skip_tests').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.id] }),
    uniqueIndex('uk_release_version').on(table.productId, table.versionCode),
    index('ix_release_job').on(table.jobId),
  ],
);

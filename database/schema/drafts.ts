import { sql } from 'drizzle-orm';
import { boolean, datetime, int, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';

import { bigintText } from '../columns.ts';

const now = sql`CURRENT_TIMESTAMP`;

export const draftModule = mysqlTable(
  'ab_module',
  {
    id: bigintText('id').notNull(),
    productId: bigintText('product_id').notNull(),
    moduleCode: varchar('module_code', { length: 100 }).notNull(),
    moduleName: varchar('module_name', { length: 200 }).notNull(),
    createdAt: datetime('created_at').default(now),
    creatorId: bigintText('creator_id'),
    creatorName: varchar('creator_name', { length: 50 }),
    isRemoved: boolean('is_removed').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.id] }), uniqueIndex('uk_module_code').on(table.productId, table.moduleCode)],
);

export const moduleVersion = mysqlTable(
  'ab_module_version',
  {
    id: bigintText('id').notNull(),
    moduleId: bigintText('module_id').notNull(),
    versionCode: varchar('version_code', { length: 20 }).notNull(),
    createdAt: datetime('created_at').default(now),
    creatorId: bigintText('creator_id'),
    creatorName: varchar('creator_name', { length: 50 }),
    isRemoved: boolean('is_removed').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.id] }),
    uniqueIndex('uk_module_version').on(table.moduleId, table.versionCode),
  ],
);

/** Index of the draft documents of a module version; their content lies in the object store under its digest. */
export const draftDocument = mysqlTable(
  'ab_document',
  {
    id: bigintText('id').notNull(),
    moduleVersionId: bigintText('module_version_id').notNull(),
    kind: varchar('kind', { length: 20 }).notNull(),
    code: varchar('code', { length: 100 }).notNull(),
    digest: varchar('digest', { length: 80 }).notNull(),
    byteCount: int('byte_count').notNull(),
    createdAt: datetime('created_at').default(now),
    modifierAt: datetime('modifier_at').default(now),
    modifierId: bigintText('modifier_id'),
    modifierName: varchar('modifier_name', { length: 50 }),
  },
  (table) => [
    primaryKey({ columns: [table.id] }),
    uniqueIndex('uk_document').on(table.moduleVersionId, table.kind, table.code),
  ],
);

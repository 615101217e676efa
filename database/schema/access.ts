import { sql } from 'drizzle-orm';
import { datetime, index, int, mediumtext, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';

import { bigintText, jsonValue } from '../columns.ts';

const now = sql`CURRENT_TIMESTAMP`;

/** Bearer tokens; only their SHA-256 is kept. */
export const apiToken = mysqlTable(
  'ab_api_token',
  {
    id: bigintText('id').notNull(),
    hash: varchar('hash', { length: 64 }).notNull(),
    name: varchar('name', { length: 100 }).notNull(),
    roles: jsonValue('roles').$type<readonly string[]>().notNull(),
    /** The one product it is good for; null for all. */
    productId: bigintText('product_id'),
    createdAt: datetime('created_at').default(now),
    expiresAt: datetime('expires_at'),
  },
  (table) => [primaryKey({ columns: [table.id] }), uniqueIndex('uk_token_hash').on(table.hash)],
);

/** Append-only. */
export const auditLog = mysqlTable(
  'ab_audit_log',
  {
    id: bigintText('id').notNull(),
    at: datetime('at', { fsp: 3 }).notNull(),
    actorId: varchar('actor_id', { length: 100 }).notNull(),
    actorName: varchar('actor_name', { length: 100 }).notNull(),
    action: varchar('action', { length: 100 }).notNull(),
    productId: bigintText('product_id'),
    subject: varchar('subject', { length: 300 }).notNull(),
    detail: jsonValue('detail').$type<object>(),
  },
  (table) => [primaryKey({ columns: [table.id] }), index('ix_audit_product').on(table.productId, table.id)],
);

export const webhookDelivery = mysqlTable(
  'ab_webhook_delivery',
  {
    source: varchar('source', { length: 20 }).notNull(),
    deliveryId: varchar('delivery_id', { length: 100 }).notNull(),
    receivedAt: datetime('received_at', { fsp: 3 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.deliveryId] })],
);

/** Answers kept for `Idempotency-Key`. */
export const idempotencyKey = mysqlTable(
  'ab_idempotency_key',
  {
    /** Of the caller, the route and the key it sent: one caller's key is not another's. */
    keyHash: varchar('key_hash', { length: 64 }).notNull(),
    requestHash: varchar('request_hash', { length: 64 }).notNull(),
    /** Null while the first request is under way. */
    statusCode: int('status_code'),
    headers: jsonValue('headers').$type<Readonly<Record<string, string>>>(),
    body: mediumtext('body'),
    createdAt: datetime('created_at', { fsp: 3 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.keyHash] })],
);

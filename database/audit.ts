import { and, desc, eq, lt } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { newId } from './ids.ts';
import { auditLog } from './schema/index.ts';

export type AuditRow = typeof auditLog.$inferSelect;

export interface AuditEntry {
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly productId: string | null;
  readonly subject: string;
  readonly detail: object | null;
}

export async function appendAudit(database: Database, entry: AuditEntry): Promise<void> {
  await database.insert(auditLog).values({ id: newId(), at: new Date(), ...entry });
}

/** The newest of this action and subject. */
export async function findAudit(
  database: Database,
  productId: string,
  { action, subject }: Pick<AuditEntry, 'action' | 'subject'>,
): Promise<AuditRow | null> {
  const [row] = await database
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.productId, productId), eq(auditLog.action, action), eq(auditLog.subject, subject)))
    .orderBy(desc(auditLog.id))
    .limit(1);
  return row ?? null;
}

/** Newest first; `before` is the last id of the page before. */
export function listAudit(
  database: Database,
  productId: string,
  page: { readonly before: string | null; readonly limit: number },
): Promise<AuditRow[]> {
  return database
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.productId, productId), page.before ? lt(auditLog.id, page.before) : undefined))
    .orderBy(desc(auditLog.id))
    .limit(page.limit);
}

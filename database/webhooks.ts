import { and, eq, lt } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { webhookDelivery } from './schema/index.ts';

/** Has this delivery been handled? */
export async function isDelivered(database: Database, source: string, deliveryId: string): Promise<boolean> {
  const rows = await database
    .select({ id: webhookDelivery.deliveryId })
    .from(webhookDelivery)
    .where(and(eq(webhookDelivery.source, source), eq(webhookDelivery.deliveryId, deliveryId)));
  return rows.length > 0;
}

/** Records a handled delivery; false where it was recorded before. */
export async function recordDelivery(database: Database, source: string, deliveryId: string): Promise<boolean> {
  const [result] = await database
    .insert(webhookDelivery)
    .ignore()
    .values({ source, deliveryId, receivedAt: new Date() });
  return result.affectedRows === 1;
}

/** It may come again. */
export async function forgetDelivery(database: Database, source: string, deliveryId: string): Promise<void> {
  await database
    .delete(webhookDelivery)
    .where(and(eq(webhookDelivery.source, source), eq(webhookDelivery.deliveryId, deliveryId)));
}

/** Forgets deliveries that are too old for their signature to be accepted again. */
export async function forgetDeliveries(database: Database, before: Date): Promise<void> {
  await database.delete(webhookDelivery).where(lt(webhookDelivery.receivedAt, before));
}

import { Client, Connection } from '@temporalio/client';

import { publishWorkflowId } from '../../workflows/contract.ts';

export interface PublishHistory {
  /** Types of the activities in the order in which they were scheduled. */
  readonly activities: readonly string[];
  /** All payloads as text: inputs, results, signals, memo, failures. */
  readonly payloads: readonly string[];
}

/** The history of a product's last publish as Temporal keeps it. */
export async function publishHistory(env: NodeJS.ProcessEnv, productId: string): Promise<PublishHistory> {
  const connection = await Connection.connect({ address: env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const client = new Client({ connection, namespace: env['TEMPORAL_NAMESPACE'] ?? 'default' });
    const { events } = await client.workflow.getHandle(publishWorkflowId(productId)).fetchHistory();
    const scheduled = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    return {
      activities: scheduled.map(({ activityType }) => activityType?.name ?? ''),
      payloads: payloadsIn(events),
    };
  } finally {
    await connection.close();
  }
}

/** All bytes, wherever they are, as text. */
export function payloadsIn(value: unknown): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(payloadsIn);
}

/** Which process completed an activity of each type, the last of the type: its Temporal identity, `pid@host`. */
export async function whoRan(env: NodeJS.ProcessEnv, workflowId: string): Promise<ReadonlyMap<string, string>> {
  const connection = await Connection.connect({ address: env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const client = new Client({ connection, namespace: env['TEMPORAL_NAMESPACE'] ?? 'default' });
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const typeOf = new Map(
      (events ?? []).map((event) => [
        String(event.eventId),
        event.activityTaskScheduledEventAttributes?.activityType?.name ?? '',
      ]),
    );
    return new Map(
      (events ?? []).flatMap(({ activityTaskCompletedEventAttributes: completed }) =>
        completed ? [[typeOf.get(String(completed.scheduledEventId)) ?? '', completed.identity ?? '']] : [],
      ),
    );
  } finally {
    await connection.close();
  }
}

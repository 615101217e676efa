import type { Client } from '@temporalio/client';
import protos, { type temporal } from '@temporalio/proto';

/** Tasks of one type: those that begin a workflow or go on with it, and those that are its steps. */
export interface QueuedTasks {
  /** Workers that ask for them. */
  readonly pollers: number;
  /** Tasks that wait, about. */
  readonly backlog: number;
  /** Of the oldest that waits. */
  readonly ageSeconds: number;
}

export type QueueState = Readonly<Record<'workflow' | 'activity', QueuedTasks>>;

const { TaskQueueType } = protos.temporal.api.enums.v1;

/** A worker asks anew each minute; Temporal remembers it for five. */
const goneMilliseconds = 2 * 60_000;

/** What waits for workers, and how many there are. */
export async function readQueue(client: Client, taskQueue: string, now: number): Promise<QueueState> {
  const [workflow, activity] = await Promise.all([
    describe(client, taskQueue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, now),
    describe(client, taskQueue, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY, now),
  ]);
  return { workflow, activity };
}

async function describe(
  client: Client,
  taskQueue: string,
  taskQueueType: temporal.api.enums.v1.TaskQueueType,
  now: number,
): Promise<QueuedTasks> {
  const { pollers, stats } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType,
    reportStats: true,
  });
  const alive = pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds) * 1000 > now - goneMilliseconds);
  return {
    pollers: alive.length,
    backlog: Number(stats?.approximateBacklogCount ?? 0),
    ageSeconds: Number(stats?.approximateBacklogAge?.seconds ?? 0),
  };
}

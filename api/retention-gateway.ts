import { type Client, ScheduleAlreadyRunning, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';

import { publishTaskQueue } from '../workflows/contract.ts';
import { type RetentionInput, retentionScheduleId, retentionWorkflowId } from '../workflows/retention-contract.ts';
import { everyProduct } from '../workflows/search-contract.ts';
import { reach, type SearchAttributes, searchably } from './workflow-calls.ts';

/** Retention in the durable engine. Throws `EngineUnavailable` while Temporal cannot be reached. */
export interface RetentionGateway {
  /** False where a run of the product is under way. */
  start(input: RetentionInput): Promise<boolean>;
  /** Makes the Schedule of each night; one that is there stays as operators have set it. */
  ensureSchedule(): Promise<void>;
}

const hour = 3;

/** Installations that share a namespace have a queue each, and each its own nights. */
export function scheduleOf(taskQueue: string): string {
  return taskQueue === publishTaskQueue ? retentionScheduleId : `${retentionScheduleId}-${taskQueue}`;
}

export interface RetentionGatewayOptions {
  readonly taskQueue?: string;
  /** How long a call may take, retries included. */
  readonly deadlineMilliseconds?: number;
  readonly scheduleId?: string;
  /** Without it runs have none. */
  readonly search?: SearchAttributes;
}

export function createRetentionGateway(client: Client, options: RetentionGatewayOptions = {}): RetentionGateway {
  const { taskQueue = publishTaskQueue, deadlineMilliseconds = 5000, search } = options;
  const { scheduleId = scheduleOf(taskQueue) } = options;
  const calls = { client, deadlineMilliseconds, ...(search && { search }) };
  return {
    async start(input) {
      try {
        await searchably(calls, { product: input.productCode }, (searchAttributes) =>
          reach(calls, () =>
            client.workflow.start('retentionWorkflow', {
              workflowId: retentionWorkflowId(input.productId),
              taskQueue,
              workflowIdConflictPolicy: 'FAIL',
              workflowIdReusePolicy: 'ALLOW_DUPLICATE',
              staticSummary: `Retention of ${input.productCode}${input.dryRun ? ' (dry run)' : ''}`,
              ...searchAttributes,
              args: [input],
            }),
          ),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },
    async ensureSchedule() {
      try {
        await searchably(calls, { product: everyProduct }, (searchAttributes) =>
          reach(calls, () =>
            client.schedule.create({
              scheduleId,
              spec: { calendars: [{ hour, comment: 'each night' }], jitter: '1 hour' },
              action: {
                type: 'startWorkflow',
                workflowType: 'nightlyRetentionWorkflow',
                workflowId: scheduleId,
                taskQueue,
                ...searchAttributes,
                args: [],
              },
              policies: { overlap: 'SKIP', catchupWindow: '12 hours' },
            }),
          ),
        );
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      }
    },
  };
}

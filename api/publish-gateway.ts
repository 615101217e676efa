import type { Client } from '@temporalio/client';

import {
  buildFinishedSignalName,
  type BuildFinishedMessage,
  type PublishMemo,
  publishTaskQueue,
  type PublishWorkflowInput,
  publishWorkflowId,
} from '../workflows/contract.ts';
import {
  type ApprovalDecision,
  type CanaryControl,
  controlCanaryUpdateName,
  decideApprovalUpdateName,
  type DeploymentJob,
  type PromoteWorkflowInput,
  promoteWorkflowId,
} from '../workflows/deployment-contract.ts';
import type { SearchValues } from '../workflows/search-contract.ts';
import { type QueueState, readQueue } from './queue-state.ts';
import { type RollbackWorkflowInput, rollbackWorkflowId } from '../workflows/rollback-contract.ts';
import {
  closes,
  describeRunning,
  reach,
  type SearchAttributes,
  startWorkflow,
  updateRunning,
  withRunning,
} from './workflow-calls.ts';

/** A job with the workflow that runs it. */
export interface WorkflowJob {
  readonly id: string;
  readonly workflowId: string;
}

/** The durable engine as the API sees it. Every method throws `EngineUnavailable` while Temporal cannot be reached. */
export interface PublishGateway {
  /** Resolves while Temporal answers. */
  check(): Promise<void>;
  /** What waits for workers, and how many there are. */
  queue(): Promise<QueueState>;
  /**
   * Starts the job's workflow; the same job and attempt twice is success.
   * @throws PublishAlreadyRunning naming the other job of the product
   */
  start(input: PublishWorkflowInput): Promise<void>;
  /** As `start`: one promotion of a product at a time. */
  startPromotion(input: PromoteWorkflowInput): Promise<void>;
  /** As `start`: one rollback of an environment at a time. */
  startRollback(input: RollbackWorkflowInput): Promise<void>;
  /** The product's running publish, if any. */
  running(productId: string): Promise<PublishMemo | null>;
  /** Waits a little for the job's workflow, which has done its work, to close; false where it has not. */
  closes(productId: string, jobId: string): Promise<boolean>;
  /** As `closes`, of a job of any kind. */
  ends(job: WorkflowJob): Promise<boolean>;
  /** Asks the job to stop and undo what it did; false where it does not run. */
  cancel(job: WorkflowJob): Promise<boolean>;
  /** False where the job does not run. */
  signalBuildFinished(job: WorkflowJob, message: BuildFinishedMessage): Promise<boolean>;
  /** False where the job does not run. @throws UpdateRefused */
  decideApproval(job: WorkflowJob, decision: ApprovalDecision): Promise<boolean>;
  /** Answers once the canary has obeyed; false where the job does not run. @throws UpdateRefused */
  controlCanary(job: WorkflowJob, control: CanaryControl): Promise<boolean>;
}

export interface GatewayOptions {
  readonly taskQueue?: string;
  /** How long a call may take, retries included. */
  readonly deadlineMilliseconds?: number;
  /** Without it jobs have no search attributes. */
  readonly search?: SearchAttributes;
}

export function createPublishGateway(
  client: Client,
  { taskQueue = publishTaskQueue, deadlineMilliseconds = 5000, search }: GatewayOptions = {},
): PublishGateway {
  const calls = { client, deadlineMilliseconds, ...(search && { search }) };
  // A worker has to obey, which may have to call the runtime.
  const obeyed = { client, deadlineMilliseconds: Math.max(deadlineMilliseconds, 30_000) };
  return {
    check: () => reach(calls, async () => void (await client.workflowService.getSystemInfo({}))),
    queue: () => reach(calls, () => readQueue(client, taskQueue, Date.now())),
    start: (input) =>
      startWorkflow(calls, {
        type: 'publishWorkflow',
        workflowId: publishWorkflowId(input.productId),
        taskQueue,
        memo: { jobId: input.jobId, versionCode: input.versionCode },
        search: beginning(input, 'staging'),
        summary: `Publish ${input.productCode} ${input.versionCode} to ${input.options.targetEnv}`,
        input,
      }),
    startPromotion: (input) =>
      startWorkflow(calls, {
        type: 'promoteWorkflow',
        workflowId: promoteWorkflowId(input.productId),
        taskQueue,
        memo: { jobId: input.jobId, versionCode: input.versionCode },
        search: beginning(input, 'production'),
        summary: `Promote ${input.productCode} ${input.versionCode} to production`,
        input,
      }),
    startRollback: (input) =>
      startWorkflow(calls, {
        type: 'rollbackWorkflow',
        workflowId: rollbackWorkflowId(input.productId, input.environment),
        taskQueue,
        memo: { jobId: input.jobId, versionCode: input.versionCode },
        search: beginning(input, input.environment),
        summary: `Roll ${input.productCode} in ${input.environment} back to ${input.versionCode}`,
        input,
      }),
    running: async (productId) => (await describeRunning(calls, publishWorkflowId(productId)))?.memo ?? null,
    closes: (productId, jobId) => closes(calls, publishWorkflowId(productId), jobId),
    ends: (job) => closes(calls, job.workflowId, job.id),
    cancel: (job) => withRunning(calls, job.workflowId, job.id, (handle) => handle.cancel()),
    signalBuildFinished: (job, message) =>
      withRunning(calls, job.workflowId, job.id, (handle) => handle.signal(buildFinishedSignalName, message)),
    decideApproval: (job, message) => updateRunning(obeyed, job, { name: decideApprovalUpdateName, message }),
    controlCanary: (job, message) => updateRunning(obeyed, job, { name: controlCanaryUpdateName, message }),
  };
}

function beginning(job: DeploymentJob, environment: SearchValues['environment']): SearchValues {
  return { product: job.productCode, version: job.versionCode, environment, status: 'pending' };
}

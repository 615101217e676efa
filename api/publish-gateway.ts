import {
  type Client,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';

import {
  buildFinishedSignalName,
  type BuildFinishedMessage,
  publishTaskQueue,
  publishWorkflowId,
  type PublishMemo,
  type PublishWorkflowInput,
} from '../workflows/contract.ts';

/** The durable engine as the API sees it. Every method throws `EngineUnavailable` while Temporal cannot be reached. */
export interface PublishGateway {
  /** Resolves while Temporal answers. */
  check(): Promise<void>;
  /**
   * Starts the job's workflow; the same job and attempt twice is success.
   * @throws PublishAlreadyRunning naming the other job of the product
   */
  start(input: PublishWorkflowInput): Promise<void>;
  /** The product's running publish, if any. */
  running(productId: string): Promise<PublishMemo | null>;
  /** Waits a little for the job's workflow, which has done its work, to close; false where it has not. */
  closes(productId: string, jobId: string): Promise<boolean>;
  /** Asks the job to stop and undo what it did; false where it does not run. */
  cancel(productId: string, jobId: string): Promise<boolean>;
  /** False where the job does not run. */
  signalBuildFinished(productId: string, jobId: string, message: BuildFinishedMessage): Promise<boolean>;
}

export class PublishAlreadyRunning extends Error {
  override readonly name = 'PublishAlreadyRunning';
  readonly running: PublishMemo;

  constructor(running: PublishMemo) {
    super(`Version ${running.versionCode} of this product is being published (job ${running.jobId}).`);
    this.running = running;
  }
}

export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';

  constructor(cause: unknown) {
    super('Temporal, the engine that runs publishes, does not answer.', { cause });
  }
}

const workflowType = 'publishWorkflow';

/** @param deadlineMilliseconds how long a call may take, retries included */
export function createPublishGateway(client: Client, deadlineMilliseconds = 5000): PublishGateway {
  const calls = { client, deadlineMilliseconds };
  return {
    check: () => reach(calls, async () => void (await client.workflowService.getSystemInfo({}))),
    start: (input) => start(calls, input),
    running: async (productId) => (await describeRunning(calls, productId))?.memo ?? null,
    closes: (productId, jobId) => closes(calls, productId, jobId),
    cancel: (productId, jobId) => withRunning(calls, productId, jobId, (handle) => handle.cancel()),
    signalBuildFinished: (productId, jobId, message) =>
      withRunning(calls, productId, jobId, (handle) => handle.signal(buildFinishedSignalName, message)),
  };
}

interface Calls {
  readonly client: Client;
  readonly deadlineMilliseconds: number;
}

async function start(calls: Calls, input: PublishWorkflowInput): Promise<void> {
  // The workflow that refused us may end before it is looked at: then the way is free, and a second try decides.
  for (let tries = 1; ; tries += 1) {
    const refused = await tryStart(calls, input);
    if (!refused) return;
    const running = await describeRunning(calls, input.productId);
    if (running?.memo.jobId === input.jobId) return;
    if (running) throw new PublishAlreadyRunning(running.memo);
    if (tries === 3) throw new EngineUnavailable(new Error('Publishes of the product start and end too fast'));
  }
}

async function tryStart(calls: Calls, input: PublishWorkflowInput): Promise<boolean> {
  const memo: PublishMemo = { jobId: input.jobId, versionCode: input.versionCode };
  try {
    await reach(calls, () =>
      calls.client.workflow.start(workflowType, {
        workflowId: publishWorkflowId(input.productId),
        taskQueue: publishTaskQueue,
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        memo: { ...memo },
        staticSummary: `Publish ${input.productCode} ${input.versionCode} to ${input.options.targetEnv}`,
        args: [input],
      }),
    );
    return false;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
    throw error;
  }
}

async function describeRunning(calls: Calls, productId: string): Promise<{ runId: string; memo: PublishMemo } | null> {
  try {
    const handle = calls.client.workflow.getHandle(publishWorkflowId(productId));
    const description = await reach(calls, () => handle.describe());
    if (description.status.name !== 'RUNNING') return null;
    return { runId: description.runId, memo: readMemo(description) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

function readMemo({ memo }: WorkflowExecutionDescription): PublishMemo {
  return { jobId: textOf(memo?.['jobId']), versionCode: textOf(memo?.['versionCode']) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

type Handle = ReturnType<Client['workflow']['getHandle']>;

/** Addresses the very run that belongs to the job: the product's next publish has the same workflow id. */
async function withRunning(
  calls: Calls,
  productId: string,
  jobId: string,
  act: (handle: Handle) => Promise<unknown>,
): Promise<boolean> {
  const running = await describeRunning(calls, productId);
  if (running?.memo.jobId !== jobId) return false;
  try {
    await reach(calls, () => act(calls.client.workflow.getHandle(publishWorkflowId(productId), running.runId)));
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function closes({ client, deadlineMilliseconds }: Calls, productId: string, jobId: string): Promise<boolean> {
  const running = await describeRunning({ client, deadlineMilliseconds }, productId);
  if (running?.memo.jobId !== jobId) return true;
  const handle = client.workflow.getHandle(publishWorkflowId(productId), running.runId, { followRuns: false });
  try {
    await client.withDeadline(Date.now() + deadlineMilliseconds, () => handle.result());
    return true;
  } catch (error) {
    // How it closed is the job's business.
    return error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError;
  }
}

async function reach<T>({ client, deadlineMilliseconds }: Calls, call: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + deadlineMilliseconds, call);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError || error instanceof WorkflowNotFoundError) throw error;
    if (error instanceof ServiceError || isGrpcError(error)) throw new EngineUnavailable(error);
    throw error;
  }
}

/** Raw service calls throw grpc-js errors, which are no classes of the SDK. */
function isGrpcError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

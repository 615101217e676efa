import {
  type Client,
  ScheduleAlreadyRunning,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, NamespaceNotFoundError, type SearchAttributePair } from '@temporalio/common';

import { grpcCodeOf, invalidArgument } from '../platform/temporal/search-attributes.ts';
import type { PublishMemo } from '../workflows/contract.ts';
import { searchPairs, type SearchValues } from '../workflows/search-contract.ts';

export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';

  constructor(cause: unknown) {
    super(`Temporal, the engine that runs publishes, ${whatIsWrong(cause)}.`, { cause });
  }
}

/** Of gRPC. */
const notLetIn = new Set([7, 16]);

function whatIsWrong(cause: unknown): string {
  if (cause instanceof NamespaceNotFoundError) return `does not know the namespace ${cause.namespace}`;
  if (notLetIn.has(grpcCodeOf(cause) ?? 0)) return 'does not let the service in: its API key or rights are wrong';
  return 'does not answer';
}

/** A workflow of the same id runs for another job. */
export class PublishAlreadyRunning extends Error {
  override readonly name = 'PublishAlreadyRunning';
  readonly running: PublishMemo;

  constructor(running: PublishMemo) {
    super(`Version ${running.versionCode} of this product is being published (job ${running.jobId}).`);
    this.running = running;
  }
}

/** The job's workflow does not take what was asked of it. */
export class UpdateRefused extends Error {
  override readonly name = 'UpdateRefused';
  /** `ApplicationFailure` type of the validator. */
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** By what jobs are found in Temporal. */
export interface SearchAttributes {
  /** Whether the namespace has them. @throws EngineUnavailable */
  usable(): Promise<boolean>;
  /** Temporal did not take them after all. */
  refused(): void;
}

/** How Temporal is called: each call, retries included, within the deadline. */
export interface WorkflowCalls {
  readonly client: Client;
  readonly deadlineMilliseconds: number;
  /** Without it jobs have none. */
  readonly search?: SearchAttributes;
}

export interface WorkflowStart {
  readonly type: string;
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly memo: PublishMemo;
  readonly summary: string;
  readonly search: SearchValues;
  readonly input: object;
}

/** Starts a job's workflow; the same job twice is success. @throws PublishAlreadyRunning, EngineUnavailable */
export async function startWorkflow(calls: WorkflowCalls, start: WorkflowStart): Promise<void> {
  // The workflow that refused us may end before it is looked at: then the way is free, and a second try decides.
  for (let tries = 1; ; tries += 1) {
    const refused = await tryStart(calls, start);
    if (!refused) return;
    const running = await describeRunning(calls, start.workflowId);
    if (running?.memo.jobId === start.memo.jobId) return;
    if (running) throw new PublishAlreadyRunning(running.memo);
    if (tries === 3) throw new EngineUnavailable(new Error('Jobs of the product start and end too fast'));
  }
}

async function tryStart(calls: WorkflowCalls, start: WorkflowStart): Promise<boolean> {
  try {
    await searchably(calls, start.search, (searchAttributes) =>
      reach(calls, () =>
        calls.client.workflow.start(start.type, {
          workflowId: start.workflowId,
          taskQueue: start.taskQueue,
          workflowIdConflictPolicy: 'FAIL',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          memo: { ...start.memo },
          staticSummary: start.summary,
          ...searchAttributes,
          args: [start.input],
        }),
      ),
    );
    return false;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
    throw error;
  }
}

/** Makes a start with search attributes where the namespace has them, and without where it does not take them after all. */
export async function searchably<T>(
  { search }: WorkflowCalls,
  values: Partial<SearchValues>,
  start: (attributes: { readonly typedSearchAttributes?: SearchAttributePair[] }) => Promise<T>,
): Promise<T> {
  if (!(await search?.usable())) return await start({});
  try {
    return await start({ typedSearchAttributes: searchPairs(values) });
  } catch (error) {
    // A frontend may learn later than another which search attributes there are.
    if (!(error instanceof EngineUnavailable) || grpcCodeOf(error.cause) !== invalidArgument) throw error;
    search?.refused();
    return await start({});
  }
}

/** Null where no workflow of the id runs. */
export async function describeRunning(
  calls: WorkflowCalls,
  workflowId: string,
): Promise<{ runId: string; memo: PublishMemo } | null> {
  try {
    const handle = calls.client.workflow.getHandle(workflowId);
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

/** Addresses the very run that belongs to the job: the next job has the same workflow id. False where it does not run. */
export async function withRunning(
  calls: WorkflowCalls,
  workflowId: string,
  jobId: string,
  act: (handle: Handle) => Promise<unknown>,
): Promise<boolean> {
  const running = await describeRunning(calls, workflowId);
  if (running?.memo.jobId !== jobId) return false;
  try {
    await reach(calls, () => act(calls.client.workflow.getHandle(workflowId, running.runId)));
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Waits a little for a workflow that has done its work to close; false where it has not. */
export async function closes(calls: WorkflowCalls, workflowId: string, jobId: string): Promise<boolean> {
  const { client, deadlineMilliseconds } = calls;
  const running = await describeRunning(calls, workflowId);
  if (running?.memo.jobId !== jobId) return true;
  const handle = client.workflow.getHandle(workflowId, running.runId, { followRuns: false });
  try {
    await client.withDeadline(Date.now() + deadlineMilliseconds, () => handle.result());
    return true;
  } catch (error) {
    // How it closed is the job's business.
    return error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError;
  }
}

/**
 * Sends an update and waits until the workflow has obeyed. False where the job does not run.
 * @throws UpdateRefused with the validator's type; EngineUnavailable where Temporal or every worker is down
 */
export async function updateRunning(
  calls: WorkflowCalls,
  job: { readonly workflowId: string; readonly id: string },
  update: { readonly name: string; readonly id?: string; readonly message: object },
): Promise<boolean> {
  try {
    return await withRunning(calls, job.workflowId, job.id, (handle) =>
      handle.executeUpdate(update.name, {
        args: [update.message],
        ...(update.id !== undefined && { updateId: update.id }),
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      throw new UpdateRefused(error.cause.type ?? '', error.cause.message);
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw new EngineUnavailable(error);
    throw error;
  }
}

/** Errors by which Temporal answers. */
const answers = [WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, ScheduleAlreadyRunning];

export async function reach<T>({ client, deadlineMilliseconds }: WorkflowCalls, call: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + deadlineMilliseconds, call);
  } catch (error) {
    if (answers.some((answer) => error instanceof answer)) throw error;
    if (error instanceof ServiceError || error instanceof NamespaceNotFoundError || isGrpcError(error))
      throw new EngineUnavailable(error);
    throw error;
  }
}

/** Raw service calls throw grpc-js errors, which are no classes of the SDK. */
function isGrpcError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

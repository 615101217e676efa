import {
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';
import {
  type BuildFinishedMessage,
  buildFinishedSignalName,
  buildRequestId,
  type PublishError,
  type PublishStepName,
  type PublishWorkflowInput,
  type PublishWorkflowResult,
} from './contract.ts';
import { Saga } from './saga.ts';

export const buildFinishedSignal = defineSignal<[BuildFinishedMessage]>(buildFinishedSignalName);

/** Passing faults are retried for hours: an outage at night must not fail a publish. */
const retry = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' } as const;
const outage = '12 hours';

const quick: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  scheduleToCloseTimeout: outage,
  retry,
};
const long: ActivityOptions = { ...quick, startToCloseTimeout: '2 hours' };
/** Undoing gives up after a while, so that a person is told. */
const undoing: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { ...retry, maximumAttempts: 12 },
};

/** The activities under a line for whoever reads the history in the Web UI. */
const named = (summary: string, options: ActivityOptions) => proxyActivities<Activities>({ ...options, summary });

/**
 * Publishes one frozen snapshot: version, tree, commit, build, rollout, check. A saga: where a step fails or the job is
 * cancelled, everything done so far is undone and the release is marked `failed` with its cause.
 */
export async function publishWorkflow(input: PublishWorkflowInput): Promise<PublishWorkflowResult> {
  const requestId = buildRequestId(input.jobId, input.attempt);
  const build = { finishedHint: false };
  // Before anything is triggered: a webhook may arrive before the trigger's own answer does.
  setHandler(buildFinishedSignal, (message) => {
    if (message.requestId === requestId) build.finishedHint = true;
  });

  const saga = new Saga();
  const at: { step: PublishStepName } = { step: 'createVersion' };
  try {
    return await publish(input, { saga, at, requestId, build });
  } catch (error) {
    const needsOperator = await saga.compensate();
    const cause = { ...describe(error, at.step), ...(needsOperator.length > 0 && { needsOperator }) };
    await CancellationScope.nonCancellable(() => named('Record the failure', undoing).failPublish(input, cause));
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.nonRetryable(cause.message, cause.type, cause);
  }
}

interface Run {
  readonly saga: Saga;
  readonly at: { step: PublishStepName };
  readonly requestId: string;
  readonly build: { finishedHint: boolean };
}

async function publish(
  input: PublishWorkflowInput,
  { saga, at, requestId, build }: Run,
): Promise<PublishWorkflowResult> {
  await named(`1. Create version ${input.versionCode}`, quick).createVersion(input);

  at.step = 'generate';
  const tree = await named('2. Generate the source tree', quick).generate(input);

  at.step = 'push';
  const refs = `delete the branch and tag of release ${input.versionCode}`;
  saga.register(refs, () => named(`Undo: ${refs}`, undoing).removeReleaseRefs(input));
  const source = await named('3. Push commit, branch and tag', quick).push(input, tree);

  at.step = 'build';
  const stop = `stop the build ${requestId}`;
  saga.register(stop, () => named(`Undo: ${stop}`, undoing).stopBuild(input, requestId));
  const handle = await named(`4. Trigger the build ${requestId}`, quick).triggerBuild(input, source, requestId);
  const image = await awaitBuild(input, handle, build);

  const record = named('Record the outcome', quick);
  if (!input.options.autoDeploy) return await record.completePublish(input, { deployed: false });

  at.step = 'deploy';
  const previous = await named('5. Note what serves staging', quick).prepareRollout(input, image);
  const restore = 'put the version that served before back into service';
  saga.register(restore, () => named(`Undo: ${restore}`, undoing).restoreEnvironment(input, previous));
  await named('5. Roll out to staging', long).rollout(input, image, tree.secrets ?? []);

  at.step = 'verify';
  await named('6. Verify what users get', quick).verify(input);
  return await record.completePublish(input, { deployed: true });
}

type BuildHandle = Awaited<ReturnType<Activities['triggerBuild']>>;

/** Follows the build by polling; the webhook's hint only makes it look at once. Each claim is read from the CI's own API. */
async function awaitBuild(input: PublishWorkflowInput, handle: BuildHandle, build: { finishedHint: boolean }) {
  for (;;) {
    const scope = new CancellationScope();
    const following = scope.run(() => named('4. Follow the build', long).followBuild(input, handle));
    const hinted = condition(() => build.finishedHint).then(() => null);
    const followed = await Promise.race([following, hinted]);
    if (followed) return followed;

    build.finishedHint = false;
    scope.cancel();
    await following.catch(ignoreCancellation);
    const read = await named('4. Look at the build, which is said to have finished', quick).readBuild(input, handle);
    if (read) return read;
  }
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

function describe(error: unknown, step: PublishStepName): PublishError {
  if (isCancellation(error)) return { type: 'Cancelled', step, message: `Cancelled while at step ${step}.` };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return { type: cause.type ?? 'InternalError', step, message: cause.message };
  return { type: 'StepTimedOut', step, message: cause instanceof Error ? cause.message : String(cause) };
}

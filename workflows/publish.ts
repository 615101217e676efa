import {
  ActivityFailure,
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

const { createVersion, generate, push, triggerBuild, readBuild, prepareRollout, verify, completePublish } =
  proxyActivities<Activities>({
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '10 seconds',
    scheduleToCloseTimeout: outage,
    retry,
  });

const { followBuild, rollout } = proxyActivities<Activities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '10 seconds',
  scheduleToCloseTimeout: outage,
  retry,
});

/** Undoing gives up after a while, so that a person is told. */
const { removeReleaseRefs, stopBuild, restoreEnvironment, failPublish } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { ...retry, maximumAttempts: 12 },
});

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
    await createVersion(input);

    at.step = 'generate';
    const tree = await generate(input);

    at.step = 'push';
    saga.register(`delete the branch and tag of release ${input.versionCode}`, () => removeReleaseRefs(input));
    const source = await push(input, tree);

    at.step = 'build';
    saga.register(`stop the build ${requestId}`, () => stopBuild(input, requestId));
    const handle = await triggerBuild(input, source, requestId);
    const image = await awaitBuild(input, handle, build);

    if (!input.options.autoDeploy) return await completePublish(input, { deployed: false });

    at.step = 'deploy';
    const previous = await prepareRollout(input, image);
    saga.register('put the version that served before back into service', () => restoreEnvironment(input, previous));
    await rollout(input, image);

    at.step = 'verify';
    await verify(input);
    return await completePublish(input, { deployed: true });
  } catch (error) {
    const needsOperator = await saga.compensate();
    const cause = { ...describe(error, at.step), ...(needsOperator.length > 0 && { needsOperator }) };
    await CancellationScope.nonCancellable(() => failPublish(input, cause));
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.nonRetryable(cause.message, cause.type, cause);
  }
}

type BuildHandle = Awaited<ReturnType<Activities['triggerBuild']>>;

/** Follows the build by polling; the webhook's hint only makes it look at once. Each claim is read from the CI's own API. */
async function awaitBuild(input: PublishWorkflowInput, handle: BuildHandle, build: { finishedHint: boolean }) {
  for (;;) {
    const scope = new CancellationScope();
    const following = scope.run(() => followBuild(input, handle));
    const hinted = condition(() => build.finishedHint).then(() => null);
    const followed = await Promise.race([following, hinted]);
    if (followed) return followed;

    build.finishedHint = false;
    scope.cancel();
    await following.catch(ignoreCancellation);
    const read = await readBuild(input, handle);
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

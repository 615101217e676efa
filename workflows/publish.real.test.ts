import { sleep } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { expect, it } from 'vitest';

import type { Activities } from '../activities/index.ts';
import { buildFinishedSignalName, type PublishWorkflowInput } from './contract.ts';
import { failureOf, outcomeOf, recorded, start as startWorkflow, useTemporal } from './workflow-fixture.ts';

useTemporal();

const start = (activities: Activities, job: PublishWorkflowInput = input) =>
  startWorkflow('publishWorkflow', job, activities);

const input: PublishWorkflowInput = {
  jobId: '41',
  attempt: 1,
  productId: '7',
  productCode: 'orders',
  versionCode: '1.1.0',
  snapshotDigest: `sha256:${'0'.repeat(64)}`,
  description: '',
  options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
  requestedBy: { id: '1', name: 'Ada' },
  requestedAt: '2026-01-02T03:04:05.000Z',
};
const requestId = '41-1';
const handle = { job: 'orders', requestId, queueUrl: null };
const image = { digest: 'sha256:1', image: 'artifact:orders@sha256:1' };

/** A build that goes on until it is cancelled; resolves `begun` when it is being followed. */
function endlessBuild(): { followBuild: Activities['followBuild']; begun: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const followBuild: Activities['followBuild'] = async () => {
    resolve();
    for (;;) await sleep(50);
  };
  return { followBuild, begun: promise };
}

it('runs the six steps of the seed in order', async () => {
  const { calls, activities } = recorded();
  await expect(outcomeOf(await start(activities))).resolves.toEqual({ status: 'deployed', versionCode: '1.1.0' });
  expect(calls).toEqual([
    'createVersion',
    'generate',
    'push',
    'triggerBuild',
    'followBuild',
    'prepareRollout',
    'rollout',
    'verify',
    'completePublish',
  ]);
});

it('stops after the build where it is not to be deployed', async () => {
  const { calls, activities } = recorded();
  const job = { ...input, options: { ...input.options, autoDeploy: false } };
  await expect(outcomeOf(await start(activities, job))).resolves.toMatchObject({ status: 'building' });
  expect(calls.slice(-2)).toEqual(['followBuild', 'completePublish']);
});

it('looks at the build at once when the webhook says that it has finished', async () => {
  const build = endlessBuild();
  const { calls, activities } = recorded({ followBuild: build.followBuild });
  const run = await start(activities);
  const outcome = outcomeOf(run);
  await build.begun;
  await run.started.signal(buildFinishedSignalName, { requestId });
  await outcome;
  expect(calls.filter((call) => call === 'readBuild')).toHaveLength(1);
});

it('goes on following a build whose webhook came too early, came twice, or meant another build', async () => {
  let looks = 0;
  const build = endlessBuild();
  const { calls, activities } = recorded({
    followBuild: async (...args) => (looks > 0 ? image : build.followBuild(...args)),
    readBuild: async () => {
      looks += 1;
      return null;
    },
  });
  const run = await start(activities);
  const outcome = outcomeOf(run);
  await build.begun;
  await run.started.signal(buildFinishedSignalName, { requestId: '40-1' });
  await run.started.signal(buildFinishedSignalName, { requestId });
  await run.started.signal(buildFinishedSignalName, { requestId });
  await expect(outcome).resolves.toMatchObject({ status: 'deployed' });
  expect(calls).not.toContain('stopBuild');
});

it('takes a webhook that arrives before the trigger has answered', async () => {
  const triggering = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const { activities } = recorded({
    followBuild: endlessBuild().followBuild,
    triggerBuild: async () => {
      triggering.resolve();
      await answered.promise;
      return handle;
    },
  });
  const run = await start(activities);
  const outcome = outcomeOf(run);
  await triggering.promise;
  await run.started.signal(buildFinishedSignalName, { requestId });
  answered.resolve();
  await expect(outcome).resolves.toMatchObject({ status: 'deployed' });
});

it('undoes newest first and fails with the cause when the build fails', async () => {
  const { calls, activities } = recorded({
    followBuild: async () => {
      throw ApplicationFailure.nonRetryable('TS2322: not assignable', 'BuildFailed');
    },
  });
  const failure = await failureOf(await start(activities));
  expect(failure).toMatchObject({ type: 'BuildFailed', message: 'TS2322: not assignable' });
  expect(calls.slice(-4)).toEqual([
    'stopBuild',
    'removeReleaseRefs',
    'failPublish',
    'BuildFailed: TS2322: not assignable',
  ]);
});

it('puts the old version back into service when the new one does not become healthy', async () => {
  const previous = { versionCode: '1.0.0', ...image };
  let restored: unknown;
  const { calls, activities } = recorded({
    prepareRollout: async () => previous,
    rollout: async () => {
      throw ApplicationFailure.nonRetryable('never ready', 'RolloutFailed');
    },
    restoreEnvironment: async (_job, to) => {
      restored = to;
    },
  });
  await failureOf(await start(activities));
  expect(restored).toEqual(previous);
  expect(calls.slice(-5, -1)).toEqual(['restoreEnvironment', 'stopBuild', 'removeReleaseRefs', 'failPublish']);
});

it('stops the build and undoes when it is cancelled while building', async () => {
  const build = endlessBuild();
  const { calls, activities } = recorded({ followBuild: build.followBuild });
  const run = await start(activities);
  const failure = failureOf(run);
  await build.begun;
  await run.started.cancel();
  expect(await failure).toBeInstanceOf(CancelledFailure);
  expect(calls.slice(-4)).toEqual([
    'stopBuild',
    'removeReleaseRefs',
    'failPublish',
    'Cancelled: Cancelled while at step build.',
  ]);
});

it('goes on undoing past a failed one and says what an operator has to do', async () => {
  let told: unknown;
  const { calls, activities } = recorded({
    verify: async () => {
      throw ApplicationFailure.nonRetryable('answers as 1.0.0', 'VerificationFailed');
    },
    stopBuild: async () => {
      throw ApplicationFailure.nonRetryable('no right', 'CiUnauthorized');
    },
    failPublish: async (_job, error) => {
      told = error.needsOperator;
    },
  });
  await failureOf(await start(activities));
  expect(told).toEqual(['stop the build 41-1']);
  expect(calls).toContain('removeReleaseRefs');
});

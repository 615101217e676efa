import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { sleep } from '@temporalio/activity';
import {
  bundleWorkflowCode,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Activities } from '../activities/index.ts';
import { testTemporal } from '../devstack/test-servers.ts';
import { buildFinishedSignalName, type PublishWorkflowInput } from './contract.ts';
import type { publishWorkflow } from './publish.ts';

let client: Client;
let native: NativeConnection;
let namespace: string;
let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  Runtime.install({
    logger: { log: () => {}, trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const temporal = await testTemporal();
  namespace = temporal.namespace;
  client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace });
  native = await NativeConnection.connect({ address: temporal.address });
  const workflowsPath = fileURLToPath(new URL('./index.ts', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath });
});

afterAll(async () => {
  await client.connection.close();
  await native.close();
});

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

/** Activities that note what was called; `overrides` make a step behave otherwise. */
function recorded(overrides: Partial<Activities> = {}): { calls: string[]; activities: Activities } {
  const calls: string[] = [];
  const wellBehaved: Activities = {
    createVersion: async () => {},
    generate: async () => ({ key: 'trees/1', fileCount: 1 }),
    push: async () => ({ cloneUrl: 'http://127.0.0.1/orders.git', commit: 'c'.repeat(40) }),
    triggerBuild: async () => handle,
    followBuild: async () => image,
    readBuild: async () => image,
    prepareRollout: async () => null,
    rollout: async () => {},
    verify: async () => {},
    completePublish: async (job, outcome) => ({
      status: outcome.deployed ? 'deployed' : 'building',
      versionCode: job.versionCode,
    }),
    removeReleaseRefs: async () => {},
    stopBuild: async () => {},
    restoreEnvironment: async () => {},
    failPublish: async (_job, error) => void calls.push(`${error.type}: ${error.message}`),
  };
  const activities = new Proxy<Activities>(
    { ...wellBehaved, ...overrides },
    {
      get(target, name, receiver) {
        const run: unknown = Reflect.get(target, name, receiver);
        if (typeof run !== 'function') return run;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return Reflect.apply(run, undefined, args);
        };
      },
    },
  );
  return { calls, activities };
}

type Started = Awaited<ReturnType<typeof start>>;

async function start(activities: Activities, job: PublishWorkflowInput = input) {
  const taskQueue = `publish-test-${randomUUID()}`;
  const worker = await Worker.create({ connection: native, namespace, taskQueue, workflowBundle, activities });
  const started = await client.workflow.start<typeof publishWorkflow>('publishWorkflow', {
    workflowId: taskQueue,
    taskQueue,
    args: [job],
  });
  return { worker, started };
}

const outcomeOf = ({ worker, started }: Started) => worker.runUntil(started.result());

async function failureOf(run: Started): Promise<Error> {
  try {
    await outcomeOf(run);
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause) return error.cause;
    throw error;
  }
  throw new Error('the workflow succeeded');
}

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

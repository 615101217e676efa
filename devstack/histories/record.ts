import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { sleep } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';

import type { Activities } from '../../activities/index.ts';
import { buildFinishedSignalName, type PublishWorkflowInput } from '../../workflows/contract.ts';
import type { NightlyRetentionInput, RetentionInput } from '../../workflows/retention-contract.ts';
import { reportToStderr as progress } from '../progress.ts';
import { findTemporal } from '../temporal-executable.ts';
import { startTemporal } from '../temporal.ts';
import { emptyPublish, emptyRetention, emptySteps } from './empty-steps.ts';

const run = promisify(execFile);

interface Recording {
  readonly name: string;
  /** `publishWorkflow` where left out. */
  readonly workflow?: string;
  readonly input: PublishWorkflowInput | RetentionInput | NightlyRetentionInput;
  readonly steps: Activities;
  /** What CI and user do while it runs. */
  readonly during?: (handle: {
    signal(name: string, message: object): Promise<void>;
    cancel(): Promise<unknown>;
  }) => Promise<unknown>;
}

/** A build that goes on until somebody says something. */
function endlessBuild() {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const followBuild: Activities['followBuild'] = async () => {
    resolve();
    for (;;) await sleep(50);
  };
  return { begun, followBuild };
}

const failing = async (): Promise<never> => {
  throw ApplicationFailure.nonRetryable('does not become ready', 'RolloutFailed');
};

function recordings(): Recording[] {
  const hinted = endlessBuild();
  const cancelled = endlessBuild();
  return [
    { name: 'publish-deployed', input: emptyPublish, steps: emptySteps },
    {
      name: 'publish-built-only',
      input: { ...emptyPublish, options: { ...emptyPublish.options, autoDeploy: false } },
      steps: emptySteps,
    },
    { name: 'publish-rollout-failed', input: emptyPublish, steps: { ...emptySteps, rollout: failing } },
    {
      name: 'publish-webhook',
      input: emptyPublish,
      steps: { ...emptySteps, followBuild: hinted.followBuild },
      during: async (handle) => {
        await hinted.begun;
        await handle.signal(buildFinishedSignalName, { requestId: '1-1' });
      },
    },
    {
      name: 'publish-cancelled',
      input: emptyPublish,
      steps: { ...emptySteps, followBuild: cancelled.followBuild },
      during: async (handle) => {
        await cancelled.begun;
        await handle.cancel();
      },
    },
  ];
}

/** Two products, and then no more. */
const twoProducts: Activities['dueRetention'] = async (after) =>
  after === null
    ? { runs: [emptyRetention, { ...emptyRetention, runId: '2', productId: '2' }], next: '2' }
    : { runs: [], next: null };

function retentions(): Recording[] {
  const workflow = 'retentionWorkflow';
  return [
    { name: 'retention', workflow, input: emptyRetention, steps: emptySteps },
    { name: 'retention-dry-run', workflow, input: { ...emptyRetention, dryRun: true }, steps: emptySteps },
    { name: 'retention-failed', workflow, input: emptyRetention, steps: { ...emptySteps, removeImages: failing } },
    {
      name: 'retention-nightly',
      workflow: 'nightlyRetentionWorkflow',
      input: { after: null },
      steps: { ...emptySteps, dueRetention: twoProducts, removeBranches: failing },
    },
  ];
}

/** Which machine and folder it was recorded in is nobody's business. */
function withoutPlace(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return '';
  // The names of sticky task queues hold process and host.
  const sticky = typeof value === 'string' && /^\d+@.+-[\da-f]{32}$/u.test(value);
  return key === 'identity' || sticky ? 'recorder' : value;
}

/**
 * `npm run histories:record`, for maintainers: runs each kind of publish with empty steps on a real Temporal and keeps its
 * history in `workflows/histories`. Recorded anew only when running jobs of the old code need not go on.
 */
const root = path.join(import.meta.dirname, '../..');
const dataDir = await mkdtemp(path.join(tmpdir(), 'assembox-histories-'));
const executable = await findTemporal(process.env, progress);
const temporal = await startTemporal({ dataDir, progress, env: process.env });
const connection = await Connection.connect({ address: temporal.address });
const native = await NativeConnection.connect({ address: temporal.address });
const client = new Client({ connection, namespace: temporal.namespace });
try {
  for (const { name, workflow = 'publishWorkflow', input, steps, during } of [...recordings(), ...retentions()]) {
    const taskQueue = `record-${randomUUID()}`;
    const workflowsPath = path.join(root, 'workflows/index.ts');
    const worker = await Worker.create({
      connection: native,
      namespace: temporal.namespace,
      taskQueue,
      workflowsPath,
      activities: steps,
    });
    const handle = await client.workflow.start(workflow, { workflowId: name, taskQueue, args: [input] });
    await worker.runUntil(Promise.all([handle.result().catch(() => null), during?.(handle)]));
    const show = [
      'workflow',
      'show',
      '--workflow-id',
      name,
      '--run-id',
      handle.firstExecutionRunId,
      '--output',
      'json',
    ];
    const { stdout } = await run(executable, [
      ...show,
      '--address',
      temporal.address,
      '--namespace',
      temporal.namespace,
    ]);
    const history: unknown = JSON.parse(stdout);
    await writeFile(
      path.join(root, 'workflows/histories', `${name}.json`),
      `${JSON.stringify(history, withoutPlace)}\n`,
    );
    progress(`recorded ${name}`);
  }
} finally {
  await native.close();
  await connection.close();
  await temporal.stop();
  await rm(dataDir, { recursive: true, force: true });
}

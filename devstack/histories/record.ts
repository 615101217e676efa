import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { Client, Connection, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';

import { tracedWorkflowModules } from '../../platform/temporal/workflow-bundles.ts';
import type { Activities } from '../../activities/index.ts';
import { createSearchAttributes } from '../../api/search-attributes.ts';
import { buildFinishedSignalName } from '../../workflows/contract.ts';
import { searchPairs, type SearchValues } from '../../workflows/search-contract.ts';
import { reportToStderr as progress } from '../progress.ts';
import { findTemporal } from '../temporal-executable.ts';
import { startTemporal } from '../temporal.ts';
import { emptyPublish, emptyRetention, emptySteps } from './empty-steps.ts';
import { endlessStep } from './endless-step.ts';
import { promotionRecordings } from './promotions.ts';
import type { Recording, RunningJob } from './recording.ts';
import { rollbackRecordings } from './rollbacks.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, 'workflows/histories');

const failing = async (): Promise<never> => {
  throw ApplicationFailure.nonRetryable('does not become ready', 'RolloutFailed');
};

/** The CI says that the build has finished. */
function hinted(): Pick<Recording, 'workflow' | 'input' | 'steps' | 'during'> {
  const build = endlessStep();
  return {
    workflow: 'publishWorkflow',
    input: emptyPublish,
    steps: { ...emptySteps, followBuild: build.endless },
    during: async (handle) => {
      await build.begun;
      await handle.signal(buildFinishedSignalName, { requestId: '1-1' });
    },
  };
}

function publishRecordings(): Recording[] {
  const cancelled = endlessStep();
  const workflow = 'publishWorkflow';
  return [
    { name: 'publish-deployed', workflow, input: emptyPublish, steps: emptySteps },
    {
      name: 'publish-built-only',
      workflow,
      input: { ...emptyPublish, options: { ...emptyPublish.options, autoDeploy: false } },
      steps: emptySteps,
    },
    { name: 'publish-rollout-failed', workflow, input: emptyPublish, steps: { ...emptySteps, rollout: failing } },
    { name: 'publish-webhook', ...hinted() },
    { name: 'publish-traced', traced: true, ...hinted() },
    {
      name: 'publish-cancelled',
      workflow,
      input: emptyPublish,
      steps: { ...emptySteps, followBuild: cancelled.endless },
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

const tracing: Pick<WorkerOptions, 'interceptors' | 'sinks'> = {
  interceptors: { workflowModules: [...tracedWorkflowModules] },
  sinks: { exporter: { export: { fn: () => {} } } },
};

async function exists(name: string): Promise<boolean> {
  return (await readdir(folder)).includes(`${name}.json`);
}

const lookMilliseconds = 100;

function running(handle: WorkflowHandle): RunningJob {
  return {
    signal: (name, message) => handle.signal(name, message),
    cancel: () => handle.cancel(),
    update: async (name, message) => {
      for (;;) {
        try {
          await handle.executeUpdate(name, { args: [message] });
          return;
        } catch (error) {
          if (!(error instanceof WorkflowUpdateFailedError)) throw error;
          await delay(lookMilliseconds);
        }
      }
    },
  };
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
 * history in `workflows/histories`. A history that is there stays: it proves that older jobs go on. Whoever deletes one, to have
 * it recorded anew, decides that they need not.
 */
const dataDir = await mkdtemp(path.join(tmpdir(), 'assembox-histories-'));
const executable = await findTemporal(process.env, progress);
const temporal = await startTemporal({ dataDir, progress, env: process.env });
const connection = await Connection.connect({ address: temporal.address });
const native = await NativeConnection.connect({ address: temporal.address });
const client = new Client({ connection, namespace: temporal.namespace });
const search: SearchValues = { product: 'orders', version: '1.0.0', environment: 'staging', status: 'pending' };
try {
  if (!(await createSearchAttributes(client, progress).usable())) throw new Error('Temporal has no search attributes');
  const recordings = [...publishRecordings(), ...promotionRecordings(), ...rollbackRecordings(), ...retentions()];
  for (const { name, workflow, input, steps, during, traced = false, searched = false } of recordings) {
    if (await exists(name)) continue;
    const taskQueue = `record-${randomUUID()}`;
    const workflowsPath = path.join(root, 'workflows/index.ts');
    const worker = await Worker.create({
      connection: native,
      namespace: temporal.namespace,
      taskQueue,
      workflowsPath,
      activities: steps,
      ...(traced && tracing),
    });
    const typedSearchAttributes = searched ? searchPairs(search) : [];
    const options = { workflowId: name, taskQueue, args: [input], typedSearchAttributes };
    const handle = await client.workflow.start(workflow, options);
    await worker.runUntil(Promise.all([handle.result().catch(() => null), during?.(running(handle))]));
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
    await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(history, withoutPlace)}\n`);
    progress(`recorded ${name}`);
  }
} finally {
  await native.close();
  await connection.close();
  await temporal.stop();
  await rm(dataDir, { recursive: true, force: true });
}

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { cancelled } from '@temporalio/activity';
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { bundleWorkflowCode, NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Activities } from '../../activities/index.ts';
import { payloadsIn } from '../../devstack/e2e/example-history.ts';
import { type GuardedTemporal, guardTemporal } from '../../devstack/guarded-temporal.ts';
import { emptyPublish, emptySteps } from '../../devstack/histories/empty-steps.ts';
import { type TestTemporal, testTemporal } from '../../devstack/test-servers.ts';
import { SettingReader } from '../setting-reader.ts';
import { connectionOptions, createClient } from './connection.ts';
import { readTemporal } from './temporal-config.ts';
import { workerOptions } from './worker-options.ts';
import { bundleOptions } from './workflow-bundles.ts';

const workflowsPath = path.join(import.meta.dirname, '../../workflows/index.ts');
const patience = { timeout: 120_000, interval: 200 };

let temporal: TestTemporal;
let direct: Client;

beforeAll(async () => {
  temporal = await testTemporal();
  const connection = await Connection.connect({ address: temporal.address });
  direct = new Client({ connection, namespace: temporal.namespace });
});
afterAll(async () => await direct.connection.close());

function configOf(settings: Readonly<Record<string, string>> = {}) {
  const read = new SettingReader({
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_TASK_QUEUE: `temporal-test-${randomUUID()}`,
    ...settings,
  });
  const config = readTemporal(read);
  if (read.mistakes.length > 0) throw new Error(read.mistakes.join());
  return config;
}

type TestConfig = ReturnType<typeof configOf>;

async function makeWorker(config: TestConfig, workflowBundle: WorkflowBundle, steps: Partial<Activities> = {}) {
  const connection = await NativeConnection.connect(connectionOptions(config));
  const activities = { ...emptySteps, ...steps };
  return await Worker.create({ ...workerOptions(config), connection, workflowBundle, activities });
}

const failing = async (): Promise<never> => {
  throw ApplicationFailure.nonRetryable('words of the product', 'RolloutFailed');
};

async function startPublish(client: Client, { taskQueue }: TestConfig): Promise<WorkflowHandle> {
  const memo = { jobId: emptyPublish.jobId };
  return await client.workflow.start('publishWorkflow', {
    workflowId: taskQueue,
    taskQueue,
    memo,
    args: [emptyPublish],
  });
}

describe('a Temporal that knows its clients', () => {
  let folder: string;
  let guarded: GuardedTemporal;
  let bundle: WorkflowBundle;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'assembox-guarded-'));
    guarded = await guardTemporal(temporal.address, folder);
    bundle = await bundleWorkflowCode({ workflowsPath, ...bundleOptions({ traced: false, encrypted: true }) });
  });
  afterAll(async () => {
    await guarded.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('serves client and worker by certificate and API key, and reads nothing of what they say', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const config = configOf({ ...guarded.settings, TEMPORAL_PAYLOAD_KEY: key });
    const client = createClient(config);
    const worker = await makeWorker(config, bundle, { rollout: failing });
    const handle = await startPublish(client, config);
    const failure = await worker.runUntil(handle.result()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect(failure).toMatchObject({ cause: { message: 'words of the product', type: 'RolloutFailed' } });
    expect(await handle.describe()).toMatchObject({ memo: { jobId: '1' } });
    expect(guarded.calls).toContain('/temporal.api.workflowservice.v1.WorkflowService/PollWorkflowTaskQueue');

    const { events } = await direct.workflow.getHandle(handle.workflowId).fetchHistory();
    const kept = [JSON.stringify(events), ...payloadsIn(events)].join();
    expect(kept).toContain('binary/encrypted');
    expect(kept).not.toMatch(/words of the product|productCode|orders|Roll out to staging/u);
    await client.connection.close();
  });

  it('lets nobody in without the certificate or with another key', async () => {
    const { TEMPORAL_API_KEY: _, ...withoutKey } = guarded.settings;
    const { TEMPORAL_TLS_CLIENT_CERT_PATH: _cert, TEMPORAL_TLS_CLIENT_KEY_PATH: _key, ...unknown } = guarded.settings;
    for (const settings of [{ ...withoutKey, TEMPORAL_API_KEY: 'another' }, unknown]) {
      const client = createClient(configOf(settings));
      const asked = client.withDeadline(Date.now() + 3000, () => client.workflowService.getSystemInfo({}));
      await expect(asked).rejects.toBeInstanceOf(Error);
      await client.connection.close();
      await expect(NativeConnection.connect(connectionOptions(configOf(settings)))).rejects.toBeInstanceOf(Error);
    }
  });
});

describe('a worker that ends', () => {
  let bundle: WorkflowBundle;

  beforeAll(async () => {
    bundle = await bundleWorkflowCode({ workflowsPath, ...bundleOptions({ traced: false, encrypted: false }) });
  });

  it('gives the step that it was at to another', async () => {
    const config = configOf({ WORKER_GRACE_SECONDS: '0' });
    const begun = Promise.withResolvers<void>();
    const first = await makeWorker(config, bundle, {
      rollout: async () => {
        begun.resolve();
        await cancelled();
      },
    });
    const running = first.run();
    const handle = await startPublish(direct, config);
    await begun.promise;
    first.shutdown();
    await running;
    const second = await makeWorker(config, bundle);
    expect(await second.runUntil(handle.result())).toMatchObject({ status: 'deployed' });
  });

  it('waits for a step that cannot be interrupted', async () => {
    const config = configOf({ WORKER_GRACE_SECONDS: '0' });
    const [begun, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { push } = emptySteps;
    const worker = await makeWorker(config, bundle, {
      push: async (...args) => {
        begun.resolve();
        await asked.promise;
        return await push(...args);
      },
    });
    const running = worker.run();
    const handle = await startPublish(direct, config);
    await begun.promise;
    worker.shutdown();
    asked.resolve();
    await running;
    const { events } = await handle.fetchHistory();
    const completed = events?.filter((event) => event.activityTaskCompletedEventAttributes) ?? [];
    expect(completed).toHaveLength(3);
    await handle.terminate();
  });

  it('of one version hands running jobs on to the version that is current then', async () => {
    const name = `publish-${randomUUID()}`;
    const settings = (buildId: string) => ({ TEMPORAL_DEPLOYMENT_NAME: name, TEMPORAL_WORKER_BUILD_ID: buildId });
    const old = configOf(settings('1'));
    const fresh = { ...configOf(settings('2')), taskQueue: old.taskQueue };
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const seen: string[] = [];
    const stepsOf = (version: string): Partial<Activities> => ({
      rollout: async () => {
        seen.push(`rollout by ${version}`);
        begun.resolve();
        await held.promise;
      },
      verify: async () => {
        // Temporal's partitions learn of the current version one after the other.
        if (version === '1') throw new Error('tried again by the version that is current');
        seen.push(`verify by ${version}`);
      },
    });

    const first = await makeWorker(old, bundle, stepsOf('1'));
    const running = first.run();
    await makeCurrent(name, '1');
    const handle = await startPublish(direct, old);
    await begun.promise;

    const second = await makeWorker(fresh, bundle, stepsOf('2'));
    await second.runUntil(async () => {
      await makeCurrent(name, '2');
      held.resolve();
      expect(await handle.result()).toMatchObject({ status: 'deployed' });
    });
    first.shutdown();
    await running;
    expect(seen).toEqual(['rollout by 1', 'verify by 2']);
  });
});

/** As `temporal worker deployment set-current-version` does it; the version is known once its worker has polled. */
async function makeCurrent(deploymentName: string, buildId: string): Promise<void> {
  const set = async () => {
    await direct.workflowService.setWorkerDeploymentCurrentVersion({
      namespace: temporal.namespace,
      deploymentName,
      buildId,
      identity: 'test',
    });
    return 'set';
  };
  await expect.poll(() => set().catch((error: unknown) => String(error)), patience).toBe('set');
}

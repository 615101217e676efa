import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { registerNamespace } from '../devstack/e2e/publish-stack.ts';
import { guardTemporal } from '../devstack/guarded-temporal.ts';
import { emptyPublish, emptyRetention, emptySteps } from '../devstack/histories/empty-steps.ts';
import { temporalAddress } from '../devstack/test-servers.ts';
import { SettingReader } from '../platform/setting-reader.ts';
import { createClient } from '../platform/temporal/connection.ts';
import { readTemporal } from '../platform/temporal/temporal-config.ts';
import { publishWorkflowId } from '../workflows/contract.ts';
import { createPublishGateway } from './publish-gateway.ts';
import { createRetentionGateway, scheduleOf } from './retention-gateway.ts';
import { createSearchAttributes } from './search-attributes.ts';

const namespace = `search-${randomUUID()}`;
const taskQueue = 'search-test';
const attributes = new Set(['AssemboxProduct', 'AssemboxVersion', 'AssemboxEnvironment', 'AssemboxStatus']);
const patience = { timeout: 120_000, interval: 200 };
let address: string;
let client: Client;

beforeAll(async () => {
  address = await temporalAddress();
  await registerNamespace(address, namespace);
  client = new Client({ connection: await Connection.connect({ address }), namespace });
});
afterAll(async () => await client.connection.close());

const cleaned = (product: string) => `AssemboxProduct = '${product}' AND WorkflowType = 'retentionWorkflow'`;
const found = async (query: string): Promise<number> => (await client.workflow.count(query)).count;

it('lets jobs go on without where somebody else has to register them, and says how', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-search-'));
  const guarded = await guardTemporal(address, folder, ['AddSearchAttributes']);
  const settings = { ...guarded.settings, TEMPORAL_NAMESPACE: namespace };
  const denied = createClient(readTemporal(new SettingReader(settings)));
  const warnings: string[] = [];
  const search = createSearchAttributes(denied, (message) => warnings.push(message));
  try {
    await createPublishGateway(denied, { taskQueue, search }).start({ ...emptyPublish, productId: '1' });
    expect(await search.usable()).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      `search-attribute create --namespace ${namespace} --name AssemboxProduct --type Keyword`,
    );
    const { typedSearchAttributes } = await client.workflow.getHandle(publishWorkflowId('1')).describe();
    expect(typedSearchAttributes.getAll().filter(({ key }) => attributes.has(key.name))).toEqual([]);
  } finally {
    await client.workflow.getHandle(publishWorkflowId('1')).terminate();
    await denied.connection.close();
    await guarded.close();
    await rm(folder, { recursive: true, force: true });
  }
});

it('gives the namespace what it lacks, and jobs are found by what they do, clean-ups by their product', async () => {
  const search = createSearchAttributes(client, (message) => {
    throw new Error(message);
  });
  const gateway = createPublishGateway(client, { taskQueue, search });
  await gateway.start({ ...emptyPublish, productId: '2' });
  const ours = "AssemboxProduct = 'orders' AND AssemboxVersion = '1.0.0' AND AssemboxEnvironment = 'staging'";
  await expect.poll(() => found(`${ours} AND AssemboxStatus = 'pending'`), patience).toBe(1);

  const workflowsPath = path.join(import.meta.dirname, '../workflows/index.ts');
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({ workflowsPath }),
    activities: { ...emptySteps, dueRetention: async () => ({ runs: [emptyRetention], next: null }) },
  });
  const retention = createRetentionGateway(client, { taskQueue, search });
  await retention.ensureSchedule();
  const nightly = client.schedule.getHandle(scheduleOf(taskQueue));
  await nightly.trigger();
  await retention.start({ ...emptyRetention, productId: '4', productCode: 'library' });
  await worker.runUntil(async () => {
    await client.workflow.getHandle(publishWorkflowId('2')).result();
    for (const product of ['library', emptyRetention.productCode])
      await expect.poll(() => found(cleaned(product)), patience).toBe(1);
  });
  await nightly.delete();
  await connection.close();
  await expect.poll(() => found(`${ours} AND AssemboxStatus = 'deployed'`), patience).toBe(1);
  expect(await createSearchAttributes(client, () => {}).usable()).toBe(true);
});

it('starts a job without them where Temporal does not take them after all', async () => {
  const other = `search-${randomUUID()}`;
  await registerNamespace(address, other);
  const lacking = new Client({ connection: client.connection, namespace: other });
  const refusals: string[] = [];
  const search = { usable: async () => true, refused: () => void refusals.push('refused') };
  await createPublishGateway(lacking, { taskQueue, search }).start({ ...emptyPublish, productId: '3' });
  expect(refusals).toEqual(['refused']);
  expect(await lacking.workflow.getHandle(publishWorkflowId('3')).describe()).toMatchObject({
    status: { name: 'RUNNING' },
  });
});

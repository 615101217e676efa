import { randomUUID } from 'node:crypto';

import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { newId } from '../database/ids.ts';
import { testTemporal } from '../devstack/test-servers.ts';
import { EngineUnavailable } from './workflow-calls.ts';
import { createRetentionGateway, scheduleOf } from './retention-gateway.ts';

const deadlineMilliseconds = 60_000;
let client: Client;

beforeAll(async () => {
  const { address, namespace } = await testTemporal();
  client = new Client({ connection: await Connection.connect({ address }), namespace });
});
afterAll(async () => {
  await client.connection.close();
});

it('makes the schedule of each night once, and leaves it as operators have set it', async () => {
  const scheduleId = `retention-${randomUUID()}`;
  const gateway = createRetentionGateway(client, { deadlineMilliseconds, scheduleId });
  const handle = client.schedule.getHandle(scheduleId);
  try {
    await Promise.all([gateway.ensureSchedule(), gateway.ensureSchedule()]);
    await handle.pause('a holiday');
    await gateway.ensureSchedule();
    const { state, action, spec, policies } = await handle.describe();
    expect(state.paused).toBe(true);
    expect(action).toMatchObject({ workflowType: 'nightlyRetentionWorkflow', taskQueue: 'assembox-publish' });
    // Nothing that a key of its time would have encrypted.
    expect('args' in action ? (action.args ?? []) : []).toEqual([]);
    expect(spec.calendars).toHaveLength(1);
    expect(policies.overlap).toBe('SKIP');
  } finally {
    await handle.delete();
  }
});

it('makes one for each installation in a namespace', async () => {
  const taskQueue = `installation-${randomUUID()}`;
  await createRetentionGateway(client, { deadlineMilliseconds, taskQueue }).ensureSchedule();
  const handle = client.schedule.getHandle(scheduleOf(taskQueue));
  const { action } = await handle.describe();
  expect(action).toMatchObject({ taskQueue });
  await handle.delete();
});

it('starts one run of a product at a time', async () => {
  const gateway = createRetentionGateway(client, { deadlineMilliseconds });
  const productId = newId();
  const input = { runId: newId(), productId, productCode: 'orders', dryRun: true, requestedBy: 'Ada' };
  expect(await gateway.start(input)).toBe(true);
  expect(await gateway.start({ ...input, runId: newId() })).toBe(false);
  await client.workflow.getHandle(`retention-${productId}`).terminate();
  expect(await gateway.start(input)).toBe(true);
  await client.workflow.getHandle(`retention-${productId}`).terminate();
});

it('says so while Temporal is down', async () => {
  const down = new Client({ connection: Connection.lazy({ address: '127.0.0.1:9' }) });
  const gateway = createRetentionGateway(down, { deadlineMilliseconds: 500 });
  await expect(gateway.ensureSchedule()).rejects.toThrow(EngineUnavailable);
  await down.connection.close();
});

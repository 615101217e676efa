import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { guardTemporal } from '../devstack/guarded-temporal.ts';
import { testTemporal } from '../devstack/test-servers.ts';
import { SettingReader } from '../platform/setting-reader.ts';
import { createClient } from '../platform/temporal/connection.ts';
import { readTemporal } from '../platform/temporal/temporal-config.ts';
import { publishWorkflowId, type PublishWorkflowInput } from '../workflows/contract.ts';
import { rollbackWorkflowId } from '../workflows/rollback-contract.ts';
import { createPublishGateway, type PublishGateway } from './publish-gateway.ts';
import { EngineUnavailable, PublishAlreadyRunning } from './workflow-calls.ts';

const input = (productId: string, jobId: string): PublishWorkflowInput => ({
  jobId,
  attempt: 1,
  productId,
  productCode: 'orders',
  versionCode: '1.0.0',
  snapshotDigest: `sha256:${'0'.repeat(64)}`,
  description: '',
  options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
  requestedBy: { id: '1', name: 'tester' },
  requestedAt: '2026-01-01T00:00:00.000Z',
});

/** Without a worker: a started publish stays where it is, which is all that the gateway is about. */
describe('the gateway to Temporal', () => {
  let connection: Connection;
  let client: Client;
  let gateway: PublishGateway;
  const products: string[] = [];
  beforeAll(async () => {
    const { address, namespace } = await testTemporal();
    connection = await Connection.connect({ address });
    client = new Client({ connection, namespace });
    gateway = createPublishGateway(client);
  });
  afterAll(async () => {
    for (const product of products) {
      await client.workflow
        .getHandle(publishWorkflowId(product))
        .terminate()
        .catch(() => null);
    }
    await connection.close();
  });

  function newProduct(): string {
    const id = String(randomInt(2 ** 47));
    products.push(id);
    return id;
  }

  async function eventsOf(productId: string): Promise<string[]> {
    const { events } = await client.workflow.getHandle(publishWorkflowId(productId)).fetchHistory();
    return (events ?? []).flatMap((event) => {
      const kind = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
      return kind === undefined ? [] : [kind.replace('EventAttributes', '')];
    });
  }

  it('starts a publish once, however often the same one is started', async () => {
    const product = newProduct();
    await gateway.start(input(product, '11'));
    await gateway.start(input(product, '11'));
    expect(await gateway.running(product)).toEqual({ jobId: '11', versionCode: '1.0.0' });
    expect(await eventsOf(product)).toEqual(['workflowExecutionStarted', 'workflowTaskScheduled']);
  });

  it('says what waits for workers, of whom there are none', async () => {
    await gateway.start(input(newProduct(), '12'));
    await expect.poll(async () => (await gateway.queue()).workflow.backlog, { timeout: 120_000 }).toBeGreaterThan(0);
    expect(await gateway.queue()).toMatchObject({ workflow: { pollers: 0 }, activity: { pollers: 0, backlog: 0 } });
  });

  it('refuses a second publish of a product and names the running one', async () => {
    const product = newProduct();
    await gateway.start(input(product, '21'));
    const second = gateway.start(input(product, '22'));
    await expect(second).rejects.toThrow(PublishAlreadyRunning);
    await expect(second).rejects.toMatchObject({ running: { jobId: '21', versionCode: '1.0.0' } });
  });

  it('starts the next one when the last has ended', async () => {
    const product = newProduct();
    await gateway.start(input(product, '31'));
    await client.workflow.getHandle(publishWorkflowId(product)).terminate();
    expect(await gateway.running(product)).toBeNull();
    await gateway.start(input(product, '32'));
    expect(await gateway.running(product)).toMatchObject({ jobId: '32' });
  });

  it('cancels and signals the job that is meant, and no other one of the product', async () => {
    const product = newProduct();
    const jobOf = (id: string) => ({ id, workflowId: publishWorkflowId(product) });
    await gateway.start(input(product, '41'));
    expect(await gateway.cancel(jobOf('40'))).toBe(false);
    expect(await gateway.signalBuildFinished(jobOf('40'), { requestId: '40-1' })).toBe(false);
    expect(await eventsOf(product)).not.toContain('workflowExecutionSignaled');

    expect(await gateway.signalBuildFinished(jobOf('41'), { requestId: '41-1' })).toBe(true);
    expect(await gateway.cancel(jobOf('41'))).toBe(true);
    expect(await gateway.cancel(jobOf('41'))).toBe(true);
    expect(await eventsOf(product)).toEqual(
      expect.arrayContaining(['workflowExecutionSignaled', 'workflowExecutionCancelRequested']),
    );
  });

  it('signals a rollback whose build has finished', async () => {
    const product = newProduct();
    const asked = {
      kind: 'rollback',
      environment: 'staging',
      strategy: 'rebuild',
      reason: 'it fails',
      forced: [],
    } as const;
    await gateway.startRollback({ ...input(product, '71'), ...asked });
    const job = { id: '71', workflowId: rollbackWorkflowId(product, 'staging') };
    expect(await gateway.signalBuildFinished(job, { requestId: '71-1' })).toBe(true);
    await client.workflow.getHandle(job.workflowId).terminate();
    expect(await gateway.signalBuildFinished(job, { requestId: '71-1' })).toBe(false);
  });

  it('waits for a publish that is about to close, and says where it does not', async () => {
    const product = newProduct();
    await gateway.start(input(product, '51'));
    expect(await createPublishGateway(client, { deadlineMilliseconds: 300 }).closes(product, '51')).toBe(false);
    const closed = gateway.closes(product, '51');
    await client.workflow.getHandle(publishWorkflowId(product)).terminate();
    expect(await closed).toBe(true);
    expect(await gateway.closes(product, '51')).toBe(true);
  });

  it('says of a product that was never published that nothing runs', async () => {
    expect(await gateway.running('1')).toBeNull();
    expect(await gateway.cancel({ id: '1', workflowId: publishWorkflowId('1') })).toBe(false);
  });

  it('says that it is not let in, or that there is no such namespace', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'assembox-gateway-'));
    const { address } = await testTemporal();
    const guarded = await guardTemporal(address, folder);
    const settings = { ...guarded.settings, TEMPORAL_API_KEY: 'another' };
    const stranger = createClient(readTemporal(new SettingReader(settings)));
    const refused = createPublishGateway(stranger);
    await expect(refused.check()).rejects.toThrow('does not let the service in');
    await expect(refused.start(input('1', '1'))).rejects.toThrow('does not let the service in');
    await stranger.connection.close();
    await guarded.close();
    await rm(folder, { recursive: true });

    const lost = createPublishGateway(new Client({ connection, namespace: 'nobody-made-it' }));
    await expect(lost.start(input('1', '1'))).rejects.toThrow('does not know the namespace nobody-made-it');
    await expect(lost.running('1')).rejects.toThrow(EngineUnavailable);
  });

  it('says that Temporal is down, within its deadline', async () => {
    const nowhere = Connection.lazy({ address: '127.0.0.1:1' });
    const down = createPublishGateway(new Client({ connection: nowhere }), { deadlineMilliseconds: 300 });
    await expect(down.check()).rejects.toThrow(EngineUnavailable);
    await expect(down.running('1')).rejects.toThrow(EngineUnavailable);
    await expect(down.start(input('1', '1'))).rejects.toThrow(EngineUnavailable);
    await nowhere.close();
  });
});

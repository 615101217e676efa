import { Client, Connection } from '@temporalio/client';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterEach, describe, expect, it } from 'vitest';

import { failJob, findJob } from '../database/jobs.ts';
import { type FaultProxy, startFaultProxy } from '../devstack/fault-proxy.ts';
import { testTemporal } from '../devstack/test-servers.ts';
import { publishWorkflowId } from '../workflows/contract.ts';
import { type ApiFixture, startApi } from './api-fixture.ts';
import { createPublishable } from './draft-fixture.ts';
import { keepHouse } from './housekeeping.ts';
import { createPublishGateway } from './publish-gateway.ts';
import { startPublish } from './publishing.ts';
import type { ApiServices } from './services.ts';
import { EngineUnavailable } from './workflow-calls.ts';

const OpenApi = Type.Object({ paths: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())) });

/** Of every route that only reads, but the one that says which system is down. What is not known is `1`. */
function readingUrls(openApi: unknown, known: Readonly<Record<string, string>>): string[] {
  return Object.entries(Value.Parse(OpenApi, openApi).paths)
    .filter(([path, methods]) => 'get' in methods && path !== '/readyz')
    .map(([path]) => path.replaceAll(/\{([\w*]+)\}/gu, (_, name: string) => known[name] ?? '1'));
}

const missed = (words: string) => ({
  status: 503,
  headers: { 'retry-after': '30' },
  body: {
    type: 'urn:assembox:problem:engine-unavailable',
    title: 'Not possible without Temporal',
    detail: expect.stringContaining(words),
  },
});

describe('an outage', () => {
  const toClose: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of toClose.splice(0).toReversed()) await close();
  });

  async function proxyTo(host: string, port: number): Promise<FaultProxy> {
    const proxy = await startFaultProxy({ host, port });
    toClose.push(() => proxy.close());
    return proxy;
  }

  async function start(reach?: (url: string) => Promise<string>): Promise<ApiFixture> {
    const api = await startApi({}, reach);
    toClose.push(() => api.close());
    return api;
  }

  it('of the database is a 503 that says so, and is over with it', async () => {
    const proxies: FaultProxy[] = [];
    const api = await start(async (direct) => {
      const url = new URL(direct);
      const proxy = await proxyTo(url.hostname, Number(url.port));
      proxies.push(proxy);
      url.port = String(proxy.port);
      return url.href;
    });
    expect((await api.call({ url: '/api/products' })).status).toBe(200);
    for (const proxy of proxies) proxy.cut();
    expect(await api.call({ url: '/api/products' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '10' },
      body: { type: 'urn:assembox:problem:database-unavailable' },
    });
    expect((await api.call({ url: '/healthz' })).status).toBe(200);
    expect((await api.call({ url: '/readyz' })).body).toMatchObject({ systems: { database: { ok: false } } });
    for (const proxy of proxies) proxy.resume();
    await expect.poll(async () => (await api.call({ url: '/api/products' })).status).toBe(200);
  });

  it('of Temporal leaves everything to be read as it was', async () => {
    const api = await start();
    const productUrl = await createPublishable(api, 'orders');
    const productId = productUrl.split('/').at(-1) ?? '';
    const product = { id: productId, productCode: 'orders' };
    const job = await startPublish(api.services, product, { productId }, { id: '1', name: 'tester' });
    await failJob(api.database, job.id, { type: 'BuildFailed', step: 'build', message: 'TS2322' });
    const { body } = await api.call({ url: '/docs/json' });
    const known = {
      productId,
      jobId: job.id,
      versionCode: job.versionCode,
      environment: 'staging',
      kind: 'model',
      '*': 'README.md',
    };
    const urls = readingUrls(body, known);
    const statuses = async () =>
      await Promise.all(urls.map(async (url) => `${url} ${(await api.call({ url })).status}`));
    const before = await statuses();
    expect(before.filter((line) => line.endsWith(' 200')).length).toBeGreaterThan(15);
    api.publishes.failure = new EngineUnavailable(new Error('refused'));
    expect(await statuses()).toEqual(before);
  });

  it('of Temporal is a 503 that says what has not happened', async () => {
    const api = await start();
    const productUrl = await createPublishable(api, 'orders');
    const productId = productUrl.split('/').at(-1) ?? '';
    const product = { id: productId, productCode: 'orders' };
    const running = await startPublish(api.services, product, { productId }, { id: '1', name: 'tester' });
    const post = (url: string, payload?: object) => api.call({ method: 'POST', url, ...(payload && { payload }) });
    const failure = new EngineUnavailable(new Error('refused'));
    api.publishes.failure = failure;
    api.retention.failure = failure;
    expect(await post(`/api/publishes/${running.id}/cancel`)).toMatchObject(missed('told to stop is not known'));
    await failJob(api.database, running.id, { type: 'BuildFailed', step: 'build', message: 'TS2322' });
    expect(await post(`/api/publishes/${running.id}/retry`)).toMatchObject(missed('not tried again'));
    expect(await post('/api/publishes', { productId })).toMatchObject(missed('No publish was started'));
    const run = `${productUrl}/retention/run`;
    expect(await post(run, { dryRun: true })).toMatchObject(missed('No clean-up was started'));
  });

  it('of Temporal in the middle of a start leaves one publish, started once', async () => {
    const api = await start();
    const { address, namespace } = await testTemporal();
    const [host = '', port = ''] = address.split(':');
    const proxy = await proxyTo(host, Number(port));
    const connection = await Connection.connect({ address: `127.0.0.1:${proxy.port}` });
    toClose.push(() => connection.close());
    const client = new Client({ connection, namespace });
    const gateway = createPublishGateway(client, { deadlineMilliseconds: 1500 });
    const services: ApiServices = { ...api.services, publishes: gateway };
    const cutOff: ApiServices = {
      ...services,
      publishes: {
        ...gateway,
        start: async (input) => {
          const held = proxy.holdAnswers();
          try {
            await gateway.start(input);
          } finally {
            await held;
          }
        },
      },
    };

    const productUrl = await createPublishable(api, 'orders');
    const product = { id: productUrl.split('/').at(-1) ?? '', productCode: 'orders' };
    const job = await startPublish(cutOff, product, { productId: product.id }, { id: '1', name: 'tester' });
    expect(await findJob(api.database, job.id)).toMatchObject({ status: 'pending', finishedAt: null });

    proxy.resume();
    const handle = client.workflow.getHandle(publishWorkflowId(product.id));
    toClose.push(() => handle.terminate());
    await expect
      .poll(() => gateway.running(product.id).catch(() => null), { timeout: 20_000 })
      .toMatchObject({
        jobId: job.id,
      });
    const { runId } = await handle.describe();
    await keepHouse(services, Date.now() + 60_000);
    expect((await handle.describe()).runId).toBe(runId);
    expect(await findJob(api.database, job.id)).toMatchObject({ status: 'pending', error: null });
  });
});

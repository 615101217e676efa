import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { freePort } from '../platform/runtime/free-port.ts';
import { withEdges } from './edge-fixture.ts';
import { exampleInput, inputOf } from './example-fixture.ts';
import { id, request, runScript, signIn, start, stop, writeProduct } from './service-fixture.ts';

const minute = 60_000;

const inputs = {
  'with the order module in V1': async () => await exampleInput('V1'),
  'with the order module in V2': async () => await exampleInput('V2'),
  'with what is legal but rare': async () => inputOf(withEdges((await exampleInput('V1')).product)),
};

const securityHeaders = {
  'content-security-policy':
    "default-src 'self';base-uri 'self';font-src 'self' data:;form-action 'self';frame-ancestors 'self';" +
    "img-src 'self' data: blob:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' 'unsafe-inline'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

describe.each(Object.entries(inputs))('the generated example %s', (_name, input) => {
  let folder: string;
  let migrations: number;
  let tests: TestDatabase;
  let database: TestDatabase;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    const generated = await input();
    migrations = generated.migrations.length;
    folder = writeProduct(generated);
    [tests, database] = await Promise.all([testDatabase(), testDatabase()]);
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([tests.drop(), database.drop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('lints, type-checks, builds and passes its own tests', { timeout: 10 * minute }, () => {
    for (const script of ['lint', 'typecheck', 'build', 'test']) {
      const { output, status } = runScript(join(folder, 'server'), script, { TEST_DATABASE_URL: tests.url });
      expect({ script, status, output: status === 0 ? '' : output }).toEqual({ script, status: 0, output: '' });
    }
  });

  it('starts twice at once on an empty database, serves an order from draft to confirmed, and stops cleanly', async () => {
    const metricsPort = await freePort('127.0.0.1');
    const env = { METRICS_PORT: String(metricsPort), RELEASE_VERSION: '1.2.3' };
    const [service] = await Promise.all([
      start(folder, database.url, children, env),
      start(folder, database.url, children),
    ]);
    const connection = await createConnection(database.url);
    const made = 'SELECT COUNT(*) AS made, COUNT(DISTINCT name) AS names FROM sys_migration';
    expect((await connection.query(made))[0]).toEqual([{ made: migrations, names: migrations }]);
    await connection.end();
    for (const path of ['/api/goods/goods', '/api/nothing']) {
      const { headers } = await fetch(new URL(path, service.url));
      expect(Object.fromEntries(headers)).toMatchObject(securityHeaders);
    }
    const token = await signIn(service.url);
    const ask = async (method: string, path: string, body?: object) =>
      await request(service.url, method, path, body, token);
    const category = await ask('POST', '/goods/categories', { name: 'Tools' });
    const goods = await ask('POST', '/goods/goods', {
      sku: 'SKU-0001',
      name: 'Hammer',
      price: 12.5,
      stock: 20,
      categoryId: id(category),
    });
    const customer = await ask('POST', '/user/customers', { name: 'Acme' });
    const lines = [{ goodsId: id(goods), quantity: 3, price: 12.5 }];
    const order = await ask('POST', '/order/sales-orders', { customerId: id(customer), lines });
    expect(order).toMatchObject({ status: 201, body: { status: 'draft', total: 37.5, customer: { name: 'Acme' } } });
    expect(await ask('POST', `/order/orders/${id(order)}/confirm`)).toMatchObject({ status: 200 });
    expect(await ask('GET', `/goods/goods/${id(goods)}`)).toMatchObject({ body: { stock: 17 } });
    expect(await ask('POST', `/order/orders/${id(order)}/confirm`)).toMatchObject({
      body: { code: 'ORDER_NOT_DRAFT' },
    });
    const found = await ask(
      'GET',
      '/order/sales-orders?filter[status][in]=confirmed&filter[customer.name][contains]=cm',
    );
    expect(found).toMatchObject({ status: 200, body: { total: 1, items: [{ id: id(order) }] } });
    const refused = await ask('POST', '/order/sales-orders', {
      customerId: id(customer),
      lines: [{ ...lines[0], quantity: 0 }],
    });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'lines.0.quantity' }] } });
    const metrics = async () => await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const labels = 'product="orders",version="1.2.3"';
    const read = `${labels},method="GET",route="/api/goods/goods/:id",status="200"`;
    await expect.poll(metrics).toContain(`http_request_duration_seconds_count{${read}} 1`);
    expect(await metrics()).toContain(`process_cpu_seconds_total{${labels}}`);
    expect(await (await fetch(new URL('/metrics', service.url))).text()).not.toContain('process_cpu_seconds_total');
    expect(await stop(service.child)).toBe(0);
  });
});

import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { exampleInput } from './example-fixture.ts';
import { id, request, runScript, signIn, start, textOf, writeProduct, type Answer } from './service-fixture.ts';

/** So many days ago, in UTC. */
const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

describe('what pages ask of the running service', () => {
  let folder: string;
  let database: TestDatabase;
  let url: string;
  let token: string;
  let customer: string;
  let goods: string;
  const children: ChildProcess[] = [];

  const ask = async (method: string, path: string, body?: object, as = token): Promise<Answer> =>
    await request(url, method, path, body, as);

  const order = async (quantity: number, note = ''): Promise<string> => {
    const lines = [{ goodsId: goods, quantity, price: 10 }];
    return id(await ask('POST', '/order/sales-orders', { customerId: customer, lines, ...(note && { note }) }));
  };

  const exported = async (path: string, as = token, locale = 'en-US'): Promise<Response> =>
    await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${as}`, 'accept-language': locale } });

  const tokenOf = async (role: string): Promise<string> => {
    const account = { username: `user-${role}`, password: 'a password of a user' };
    await ask('POST', '/users', { ...account, name: role, roles: [role] });
    return textOf((await request(url, 'POST', '/auth/login', account)).body, 'token');
  };

  beforeAll(async () => {
    const { product, migrations } = await exampleInput('V2');
    const modules = product.modules.map((module) => ({
      ...module,
      pages: module.pages.map((page) => {
        if (page.type !== 'list') return page;
        const toolbar = ['create', 'export'] as const;
        return page.code === 'GoodsList' ? { ...page, maxExportRows: 3 } : { ...page, toolbar };
      }),
    }));
    folder = writeProduct({ product: { ...product, modules }, migrations });
    const { output, status } = runScript(join(folder, 'server'), 'build', {});
    if (status !== 0) throw new Error(output);
    database = await testDatabase();
    ({ url } = await start(folder, database.url, children));
    token = await signIn(url);
    const category = id(await ask('POST', '/goods/categories', { name: 'Tools' }));
    const article = { name: '=HYPERLINK("http://evil.test","x")', price: 10, stock: 20, categoryId: category };
    goods = id(await ask('POST', '/goods/goods', { sku: 'SKU-0001', ...article }));
    customer = id(await ask('POST', '/user/customers', { name: '+Acme, "the" best' }));
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('exports what the filters find as CSV with titles, names and formulas made harmless', async () => {
    await order(2);
    const response = await exported(
      '/pages/order/sales-order-list/export?filter[status][in]=draft&timeZone=Asia/Tokyo',
    );
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="sales-order-list.csv"');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.slice(0, 3)).toEqual(Uint8Array.of(0xef, 0xbb, 0xbf));
    const [head, row, ...rest] = new TextDecoder().decode(bytes).split('\r\n');
    expect(head).toBe('Order no.,Customer,Status,Priority,Items,Total,Ordered on,Salesperson,Created at');
    expect(row).toMatch(
      /^SO\d{12},"'\+Acme, ""the"" best",Draft,Normal,\d+,20,(\d{4}-\d\d-\d\d)?,,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    );
    expect(rest).toEqual(['']);
    const chinese = await (await exported('/pages/order/sales-order-list/export', token, 'zh-CN')).text();
    expect(chinese).toContain('订单号');
    expect(chinese).toContain('草稿');
    const none = await exported('/pages/order/sales-order-list/export?filter[status][in]=paid');
    expect((await none.text()).split('\r\n')).toHaveLength(2);
  });

  it('exports every page of a long list, in the order asked for', async () => {
    const names = Array.from({ length: 1100 }, (_, number) => `Department ${String(number).padStart(4, '0')}`);
    const connection = await createConnection(database.url);
    await connection.query('INSERT INTO usr_department (code, name) VALUES ?', [names.map((name) => [name, name])]);
    await connection.end();
    const text = await (await exported('/pages/user/department-list/export?sort=-name')).text();
    const cells = text.split('\r\n').flatMap((line) => /Department \d{4}/.exec(line)?.[0] ?? []);
    expect(cells).toEqual(names.toReversed());
  });

  it('refuses an export of too many rows, of an unknown filter or zone, and for a role that may not read', async () => {
    for (const number of [2, 3, 4]) {
      const category = id(await ask('POST', '/goods/categories', { name: `Category ${number}` }));
      await ask('POST', '/goods/goods', {
        sku: `SKU-000${number}`,
        name: 'a',
        price: 1,
        stock: 1,
        categoryId: category,
      });
    }
    const path = '/pages/goods/goods-list/export';
    const tooMany = await ask('GET', path);
    expect(tooMany).toMatchObject({
      status: 422,
      body: { code: 'TOO_MANY_ROWS', title: '超过 3 行，请缩小筛选范围' },
    });
    expect(await exported(`${path}?filter[name][eq]=a`)).toMatchObject({ status: 200 });
    expect(await ask('GET', `${path}?filter[nothing]=1`)).toMatchObject({ status: 400 });
    expect(await ask('GET', `${path}?timeZone=Nowhere`)).toMatchObject({ status: 400 });
    expect(await ask('GET', path, undefined, '')).toMatchObject({ status: 401 });
  });

  it('answers the figures and charts of a dashboard, compared with the days before', async () => {
    const connection = await createConnection(database.url);
    const put = async (days: number, total: number, status: string): Promise<void> => {
      const row = await order(1);
      const values = [days, total, status, row];
      await connection.query(
        'UPDATE ord_sales_order SET created_at = NOW() - INTERVAL ? DAY, total = ?, status = ? WHERE id = ?',
        values,
      );
    };
    await connection.query('DELETE FROM ord_order_line');
    await connection.query('DELETE FROM ord_sales_order');
    await put(0, 100, 'confirmed');
    await put(1, 50.5, 'draft');
    await put(2, 1000, 'cancelled');
    await put(40, 300, 'paid');
    await connection.end();
    const path = '/pages/order/sales-dashboard/figures';
    const { body } = await ask('GET', `${path}?timeZone=UTC`);
    expect(body).toMatchObject({
      revenue: { value: 150.5, previous: 300, items: [] },
      orders: { value: 2, previous: 1 },
      averageOrder: { value: 75.25, previous: 300 },
      lowStock: { value: 3, previous: null },
      byCustomer: { items: [{ name: '+Acme, "the" best', value: 450.5 }] },
    });
    const byDay = Array.from({ length: 30 }, (_, index) => ({
      name: day(29 - index),
      value: [100, 50.5][29 - index] ?? 0,
    }));
    expect(body).toHaveProperty('byDay.items', byDay);
    expect(body).toHaveProperty(
      'byStatus.items',
      expect.arrayContaining(['draft', 'confirmed', 'cancelled', 'paid'].map((name) => ({ name, value: 1 }))),
    );
    expect(await ask('GET', `${path}?timeZone=Asia/Kolkata`)).toMatchObject({ status: 200 });
    expect(await ask('GET', `${path}?timeZone=x`)).toMatchObject({ status: 400 });
    expect(await ask('GET', path, undefined, '')).toMatchObject({ status: 401 });
    expect(await ask('GET', path, undefined, await tokenOf('sales'))).toMatchObject({
      body: { orders: { value: 2 }, lowStock: null },
    });
  });

  it('does to many rows what each of them allows, and tells which failed and why', async () => {
    const [first, second] = [await order(1), await order(1)];
    const tooMuch = await order(1000);
    const path = '/pages/order/sales-order-list';
    expect(await ask('POST', `${path}/confirm`, { ids: [first, tooMuch, '999999'] })).toEqual({
      status: 200,
      body: {
        succeeded: [first],
        failed: [
          { id: tooMuch, code: 'OUT_OF_STOCK', message: expect.any(String) },
          { id: '999999', code: 'NOT_FOUND', message: expect.any(String) },
        ],
      },
    });
    expect(await ask('POST', `${path}/delete`, { ids: [second, tooMuch] })).toMatchObject({
      status: 200,
      body: { succeeded: [second, tooMuch], failed: [] },
    });
    expect(await ask('GET', `/order/sales-orders/${second}`)).toMatchObject({ status: 404 });
    expect(await ask('POST', `${path}/delete`, { ids: [] })).toMatchObject({ status: 400 });
    expect(await ask('POST', `${path}/delete`, { ids: ['1; DROP'] })).toMatchObject({ status: 400 });
    expect(await ask('POST', `${path}/delete`, { ids: [first] }, await tokenOf('warehouse'))).toMatchObject({
      status: 403,
    });
  });
});

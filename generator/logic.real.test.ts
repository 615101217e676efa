import type { ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { createConnection } from 'mysql2/promise';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { logicSchema } from '../metadata/documents/logic.ts';
import { inputOf } from './example-fixture.ts';
import { id, request, runScript, signIn, start, stop, writeProduct, type Service } from './service-fixture.ts';
import { logicProduct, triggeredLogics } from './logic-fixture.ts';
import { type RatesServer, startRates } from './rates-fixture.ts';
import { stepCases } from './step-cases.ts';

const minute = 60_000;

describe('the logic of a running product', () => {
  let folder: string;
  let database: TestDatabase | undefined;
  let service: Service;
  let token: string;
  const children: ChildProcess[] = [];
  let rates: RatesServer;
  const ask = async (method: string, path: string, body?: object) =>
    await request(service.url, method, path, body, token);
  const tagNames = async (): Promise<unknown> => {
    const { body } = await ask('GET', '/goods/tags/options?limit=100');
    return Array.isArray(body) ? body.map((option: unknown) => Reflect.get(Object(option), 'label')) : body;
  };

  /** The seconds in which the schedule has left a tag. */
  const seconds = async (): Promise<readonly string[]> =>
    JSON.stringify(await tagNames()).match(/(?<=tick )[^.]*/g) ?? [];

  beforeAll(async () => {
    rates = await startRates();
    folder = writeProduct(inputOf(await logicProduct(`127.0.0.1:${rates.port}`)));
    for (const script of ['lint', 'build']) {
      const { output, status } = runScript(join(folder, 'server'), script, {});
      if (status !== 0) throw new Error(`${script}: ${output}`);
    }
    database = await testDatabase();
    await start(folder, database.url, children);
    service = await start(folder, database.url, children, { SECRET_RATES_TOKEN: 'Bearer hidden' });
    token = await signIn(service.url);
  }, 5 * minute);

  afterAll(async () => {
    await Promise.all(children.filter(({ exitCode }) => exitCode === null).map(stop));
    await rates.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is tried with every step and every trigger that a document may have', () => {
    expect(Object.keys(stepCases).toSorted()).toEqual(namesIn(logicSchema, 'do'));
    const events = triggeredLogics.flatMap(({ triggers }) => triggers.map(({ on }) => on));
    expect([...new Set(events)].toSorted()).toEqual(namesIn(logicSchema, 'on'));
  });

  it.each(Object.entries(stepCases))('does what the step %s says', async (_, shows) => {
    await expect(shows(ask)).resolves.toBeUndefined();
  });

  it('changes a row before it is created and before it is updated', async () => {
    const tag = await ask('POST', '/goods/tags', { name: '  spring  ' });
    expect(tag).toMatchObject({ status: 201, body: { name: 'spring' } });
    expect(await ask('PATCH', `/goods/tags/${id(tag)}`, { name: ' summer ' })).toMatchObject({
      status: 200,
      body: { name: 'summer' },
    });
  });

  it('refuses a write with the error of the logic, and writes nothing', async () => {
    expect(await ask('POST', '/goods/tags', { name: 'forbidden ' })).toMatchObject({
      status: 422,
      body: { code: 'TAG_FORBIDDEN' },
    });
    const tag = await ask('POST', '/goods/tags', { name: 'keep' });
    expect(await ask('DELETE', `/goods/tags/${id(tag)}`)).toMatchObject({ status: 422, body: { code: 'TAG_KEPT' } });
    expect(await ask('GET', `/goods/tags/${id(tag)}`)).toMatchObject({ status: 200 });
    expect(await tagNames()).not.toContain('forbidden');
  });

  it('follows a create, an update and a delete in their transactions', async () => {
    const category = await ask('POST', '/goods/categories', { name: 'Garden', position: 1 });
    expect(await tagNames()).toContain(`new Garden ${id(category)}`);
    await ask('PATCH', `/goods/categories/${id(category)}`, { name: 'Gardens' });
    await ask('PATCH', `/goods/categories/${id(category)}`, { position: 2 });
    expect(await tagNames()).toEqual(expect.arrayContaining(['moved 1 to 2']));
    expect(await ask('DELETE', `/goods/categories/${id(category)}`)).toMatchObject({ status: 204 });
    expect(await tagNames()).toContain('gone Gardens');
  });

  it('takes the row back when what follows it fails', async () => {
    await ask('POST', '/goods/tags', { name: 'gone Twice' });
    const category = await ask('POST', '/goods/categories', { name: 'Twice' });
    expect(await ask('DELETE', `/goods/categories/${id(category)}`)).toMatchObject({ status: 409 });
    expect(await ask('GET', `/goods/categories/${id(category)}`)).toMatchObject({ status: 200 });
  });

  it('groups rows through relations, with figures, conditions on them, order and pages', async () => {
    const root = await ask('POST', '/goods/categories', { name: 'Root' });
    const tools = await ask('POST', '/goods/categories', { name: 'Tools', parentId: id(root) });
    const toys = await ask('POST', '/goods/categories', { name: 'Toys' });
    const goods = [
      { sku: 'SKU-0001', name: 'Hammer', price: 10.5, stock: 7, categoryId: id(tools) },
      { sku: 'SKU-0002', name: 'Saw', price: 20, stock: 5, categoryId: id(tools) },
      { sku: 'SKU-0003', name: 'Ball', price: 3, stock: 4, categoryId: id(toys) },
    ];
    for (const body of goods) expect(await ask('POST', '/goods/goods', body)).toMatchObject({ status: 201 });
    const inTools = {
      category: 'Tools',
      parent: 'Root',
      articles: 2,
      stock: 12,
      averagePrice: 15.25,
      highestPrice: 20,
    };
    const inToys = { category: 'Toys', parent: null, articles: 1, stock: 4, averagePrice: 3, highestPrice: 3 };
    expect(await ask('GET', '/goods/reports/stock')).toEqual({ status: 200, body: [inTools, inToys] });
    expect(await ask('GET', '/goods/reports/stock?minStock=5')).toEqual({ status: 200, body: [inTools] });
    expect(await ask('GET', '/goods/reports/stock?page=2')).toEqual({ status: 200, body: [] });
  });

  it('lists the secrets that it needs', () => {
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toMatch(/^SECRET_RATES_TOKEN=$/m);
  });

  it('calls another service with headers, a secret and a body, and reads the answer', async () => {
    expect(await ask('POST', '/goods/rates', { path: 'eur' })).toEqual({
      status: 200,
      body: { status: 200, tripled: 4.5, note: null },
    });
    expect(rates.asked.at(-1)).toMatchObject({
      headers: { authorization: 'Bearer hidden', 'x-trace': 'from admin' },
      body: { path: 'eur', amount: 3 },
    });
  });

  it.each([
    ['a status with an error of its own', 'nothing', 422, 'NO_RATE'],
    ['a redirect', 'elsewhere', 424, 'RATES_DOWN'],
    ['an answer of another type', 'words', 424, 'RATES_DOWN'],
    ['an answer that is too large', 'large', 424, 'RATES_DOWN'],
    ['an answer that is no JSON', 'page', 424, 'RATES_DOWN'],
    ['silence', 'silent', 424, 'RATES_DOWN'],
  ])('answers %s with the business error', async (_, path, status, code) => {
    expect(await ask('POST', '/goods/rates', { path })).toMatchObject({ status, body: { code } });
  });

  it('runs a schedule in one of two replicas, and records the last run', async () => {
    await expect.poll(async () => (await seconds()).length, { timeout: 20_000 }).toBeGreaterThan(3);
    const all = await seconds();
    expect(new Set(all).size).toBe(all.length);
    const connection = await createConnection(database?.url ?? '');
    const last = async (name: string): Promise<unknown> => {
      const [rows] = await connection.query('SELECT `outcome`, `message` FROM `sys_schedule` WHERE `key` = ?', [name]);
      return rows;
    };
    await expect.poll(async () => await last('goods.countSeconds')).toEqual([{ outcome: 'succeeded', message: null }]);
    await expect.poll(async () => await last('goods.failAtOnce')).toEqual([{ outcome: 'failed', message: 'ALWAYS' }]);
    await connection.end();
  });

  it('refuses an order of a customer whose credit is used up', async () => {
    const customer = await ask('POST', '/user/customers', { name: 'Acme', creditLimit: 20 });
    const category = await ask('POST', '/goods/categories', { name: 'Credit' });
    const article = { sku: 'SKU-0009', name: 'Anvil', price: 20, stock: 9, categoryId: id(category) };
    const goods = await ask('POST', '/goods/goods', article);
    const order = {
      customerId: id(customer),
      note: '  soon  ',
      lines: [{ goodsId: id(goods), quantity: 1, price: 20 }],
    };
    const first = await ask('POST', '/order/sales-orders', order);
    expect(first).toMatchObject({ status: 201, body: { note: 'soon' } });
    expect(await ask('POST', `/order/orders/${id(first)}/confirm`)).toMatchObject({ status: 200 });
    expect(await ask('POST', '/order/sales-orders', order)).toMatchObject({
      status: 422,
      body: { code: 'CREDIT_LIMIT_REACHED' },
    });
  });
});

const tagSchema = Type.Object({
  const: Type.Optional(Type.String()),
  enum: Type.Optional(Type.Array(Type.String())),
});

/** The values of the property that tells the branches of a schema apart. */
function namesIn(schema: unknown, tag: string): string[] {
  const names = new Set<string>();
  JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (key !== tag || !Value.Check(tagSchema, value)) return value;
    for (const name of value.enum ?? [value.const ?? '']) if (name !== '') names.add(name);
    return value;
  });
  return [...names].toSorted();
}

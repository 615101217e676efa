import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { releases } from './releases-fixture.ts';
import {
  type Answer,
  id,
  request,
  runScript,
  type Service,
  signIn,
  start,
  stop,
  writeProduct,
} from './service-fixture.ts';

const minute = 60_000;
const folders: string[] = [];
let children: ChildProcess[];
let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  for (const input of releases()) {
    const folder = writeProduct(input);
    folders.push(folder);
    const { output, status } = runScript(join(folder, 'server'), 'build', {});
    if (status !== 0) throw new Error(output);
  }
}, 20 * minute);

beforeEach(async () => {
  children = [];
  database = await testDatabase();
  connection = await createConnection(database.url);
});

afterEach(async () => {
  await Promise.all(children.map(stop));
  await connection.end();
  await database.drop();
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const run = async (release: number): Promise<Service> => await start(folders[release] ?? '', database.url, children);

/** Tickets as one of the releases serves them. */
function tickets({ url }: Service, token: string) {
  const ask = async (method: string, path: string, body?: object): Promise<Answer> =>
    await request(url, method, `/orders/tickets${path}`, body, token);
  return {
    create: async (values: object) => await ask('POST', '', values),
    get: async (ticket: string) => (await ask('GET', `/${ticket}`)).body,
    update: async (ticket: string, values: object) => await ask('PATCH', `/${ticket}`, values),
    remove: async (ticket: string) => await ask('DELETE', `/${ticket}`),
    list: async (query = '') => await ask('GET', `?sort=title${query}`),
  };
}

/** All that the release before can do, on rows of both. */
async function useBefore(service: Service, token: string, mine: string, theirs: string): Promise<void> {
  const { create, get, list, remove, update } = tickets(service, token);
  const row = await create({ title: 'by the one before', note: 'n', amount: '2', contact: 'Ada' });
  expect(row).toMatchObject({ status: 201, body: { state: 'open', note: 'n', amount: '2', contact: 'Ada' } });
  expect(await update(id(row), { amount: '3', contact: null })).toMatchObject({ status: 200, body: { amount: '3' } });
  expect(await create({ title: 'refused' })).toMatchObject({ status: 400, body: { errors: [{ field: 'note' }] } });
  expect(await update(mine, { state: 'done' })).toMatchObject({ status: 200, body: { note: 'first', state: 'done' } });
  expect(await get(theirs)).toMatchObject({ title: 'theirs', amount: '9', note: null, state: 'held' });
  expect(await update(theirs, { contact: 'Bob' })).toMatchObject({ status: 200, body: { contact: 'Bob' } });
  expect(await list('&filter[state][in]=done')).toMatchObject({ status: 200, body: { items: [{ id: mine }] } });
  expect(await list()).toMatchObject({ body: { total: 3, items: [{ id: id(row) }, { id: mine }, { id: theirs }] } });
  expect(await remove(id(row))).toMatchObject({ status: 204 });
}

const columns = async (): Promise<unknown> => (await connection.query('SHOW COLUMNS FROM ticket'))[0];

it('a release goes on, and starts anew, on the database that the next one has migrated, until the contract', async () => {
  const first = await run(0);
  const token = await signIn(first.url);
  const mine = id(await tickets(first, token).create({ title: 'mine', amount: '1', note: 'first' }));

  const second = await run(1);
  const next = tickets(second, token);
  expect(await next.get(mine)).toMatchObject({ contact: '', quantity: '1', place: '', state: 'open' });
  const values = { contact: 'Eve', due: '2026-01-02', place: 'Bern', quantity: '9', state: 'held' };
  const theirs = id(await next.create({ title: 'theirs', ...values }));
  await useBefore(first, token, mine, theirs);
  await Promise.all([first, second].map(async ({ child }) => await stop(child)));

  const again = await run(0);
  await useBefore(again, await signIn(again.url), mine, theirs);
  const left = id(await tickets(again, token).create({ title: 'no contact', note: 'n' }));

  const beside = tickets(await run(1), token);
  expect(await beside.list()).toMatchObject({ body: { total: 3 } });
  expect(await beside.get(mine)).toMatchObject({ state: 'done', due: '1970-01-01' });
  expect(await beside.get(theirs)).toMatchObject({ ...values, contact: 'Bob' });
  expect(await beside.get(left)).toMatchObject({ contact: null, place: '', quantity: null });
  expect(await beside.update(left, { quantity: '4' })).toMatchObject({ status: 200, body: { quantity: '4' } });
  expect(await beside.create({ title: 'refused', ...values, place: null })).toMatchObject({ status: 400 });
  expect(await tickets(again, token).get(left)).toMatchObject({ amount: '4', note: 'n' });
  expect(await columns()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ Field: 'note', Null: 'YES' }),
      expect.objectContaining({ Field: 'contact', Null: 'YES' }),
    ]),
  );
  await stop(again.child);

  await run(2);
  expect(await columns()).not.toContainEqual(expect.objectContaining({ Field: 'note' }));
  expect(await columns()).toContainEqual(expect.objectContaining({ Field: 'contact', Null: 'NO' }));
  const last = await beside.create({ title: 'last', contact: 'Eve', due: '2026-01-02', place: 'Bern' });
  expect(last).toMatchObject({ status: 201, body: { title: 'last', state: 'open', quantity: null } });
  expect(await beside.update(left, { state: 'held' })).toMatchObject({ status: 200, body: { contact: '' } });
  expect(await beside.list()).toMatchObject({ status: 200, body: { total: 4 } });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { appendAudit, listAudit } from './audit.ts';
import { connectDatabase, type Database } from './connection.ts';
import { forgetKeys, freeKey, keepAnswer, reserveKey } from './idempotency.ts';
import { apiToken } from './schema/index.ts';
import { createToken, deleteToken, findToken } from './tokens.ts';
import { forgetDeliveries, isDelivered, recordDelivery } from './webhooks.ts';

describe('access', () => {
  let server: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    server = await testDatabase();
    database = await connectDatabase(server.url);
  });
  afterAll(async () => {
    await database?.close();
    await server?.drop();
  });

  it('knows a token by its hash alone, until it expires or is deleted', async () => {
    const make = (expiresAt: Date | null) =>
      createToken(database, { name: 'ci', roles: ['publisher'], productId: '7', expiresAt });
    const token = await make(null);
    const row = await findToken(database, token);
    expect(row).toMatchObject({ name: 'ci', roles: ['publisher'], productId: '7' });
    expect(JSON.stringify(await database.select().from(apiToken))).not.toContain(token);
    expect(await findToken(database, await make(new Date(Date.now() - 60_000)))).toBeNull();
    expect(await findToken(database, await make(new Date(Date.now() + 60_000)))).not.toBeNull();
    expect(await findToken(database, `${token}x`)).toBeNull();
    await deleteToken(database, row?.id ?? '');
    expect(await findToken(database, token)).toBeNull();
  });

  it('reserves an idempotency key for one request and keeps its answer', async () => {
    const taken = await Promise.all([1, 2, 3, 4].map(() => reserveKey(database, 'key', 'request')));
    expect(taken.filter((row) => row === null)).toHaveLength(1);
    const answer = { statusCode: 202, headers: { location: '/x' }, body: '{"a":"é"}' };
    await keepAnswer(database, 'key', answer);
    await freeKey(database, 'key');
    expect(await reserveKey(database, 'key', 'request')).toMatchObject({ ...answer, requestHash: 'request' });
    await forgetKeys(database, new Date(Date.now() + 1000));
    expect(await reserveKey(database, 'key', 'other')).toBeNull();
    await freeKey(database, 'key');
    expect(await reserveKey(database, 'key', 'another')).toBeNull();
  });

  it('records a delivery once', async () => {
    expect(await isDelivered(database, 'jenkins', '1')).toBe(false);
    const recorded = await Promise.all([1, 2, 3].map(() => recordDelivery(database, 'jenkins', '1')));
    expect(recorded.filter(Boolean)).toHaveLength(1);
    expect(await isDelivered(database, 'jenkins', '1')).toBe(true);
    expect(await isDelivered(database, 'gitea', '1')).toBe(false);
    await forgetDeliveries(database, new Date(Date.now() + 1000));
    expect(await isDelivered(database, 'jenkins', '1')).toBe(false);
  });

  it('lists the audit log of a product newest first', async () => {
    const entry = { actorId: '1', actorName: 'Ada', productId: '7', subject: 'orders', detail: { a: 1 } };
    for (const action of ['one', 'two', 'three']) await appendAudit(database, { ...entry, action });
    await appendAudit(database, { ...entry, action: 'other', productId: null, detail: null });
    const page = await listAudit(database, '7', { before: null, limit: 2 });
    expect(page.map((row) => row.action)).toEqual(['three', 'two']);
    const rest = await listAudit(database, '7', { before: page[1]?.id ?? null, limit: 2 });
    expect(rest).toMatchObject([{ action: 'one', detail: { a: 1 } }]);
  });
});

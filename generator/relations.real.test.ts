import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { optionCases } from './relation-cases-fixture.ts';
import { knownOptions, relationsInput } from './relations-fixture.ts';
import { request, runScript, signIn, start, stop, writeProduct, type Answer } from './service-fixture.ts';

const minute = 60_000;

describe('relations, keys and options of models', () => {
  let folder: string;
  let database: TestDatabase;
  let connection: Connection;
  let url: string;
  let token: string;
  const children: ChildProcess[] = [];
  const ask = async (method: string, path: string, body?: object): Promise<Answer> =>
    await request(url, method, `/opt${path}`, body, token);

  beforeAll(async () => {
    folder = writeProduct(relationsInput());
    const { output, status } = runScript(join(folder, 'server'), 'build', {});
    if (status !== 0) throw new Error(output);
    database = await testDatabase();
    ({ url } = await start(folder, database.url, children));
    connection = await createConnection(database.url);
    token = await signIn(url);
  }, 10 * minute);

  afterAll(async () => {
    await Promise.all(children.map(stop));
    await connection.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are all tried: the schema says which there are', () => {
    const tried = new Set(optionCases.flatMap(({ covers }) => covers));
    expect([...tried].toSorted()).toEqual(knownOptions);
  });

  it.each(optionCases)('$name', async ({ run }) => {
    await expect(run({ ask, connection })).resolves.toBeUndefined();
  });
});

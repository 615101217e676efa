import { createConnection } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { testDatabase } from '../../devstack/test-servers.ts';
import { databaseName, ensureProductDatabase, isRefusal } from './product-database.ts';

async function withoutTraces(adminUrl: string, name: string): Promise<void> {
  const connection = await createConnection(adminUrl);
  await connection.query(`DROP DATABASE IF EXISTS ${connection.escapeId(name)}`);
  for (const host of ['%', 'localhost']) await connection.query('DROP USER IF EXISTS ?@?', [name, host]);
  await connection.end();
}

it('makes a database once, keeps its content, and follows a changed password', async () => {
  const database = await testDatabase();
  const product = `p${database.name}`;
  const name = databaseName(database.url, product, 'staging');
  try {
    const first = await createConnection(await ensureProductDatabase(database.url, product, 'staging', 'one-password'));
    await first.query('CREATE TABLE orders (id BIGINT PRIMARY KEY)');
    await first.end();
    const url = await ensureProductDatabase(database.url, product, 'staging', "an'other \\ password");
    const second = await createConnection(url);
    expect((await second.query('SHOW TABLES'))[0]).toEqual([{ [`Tables_in_${name}`]: 'orders' }]);
    await second.end();
    const refused = await ensureProductDatabase(url, 'another', 'staging', 'x').catch((error: unknown) => error);
    expect(isRefusal(refused)).toBe(true);
    const down = await ensureProductDatabase('mysql://root@127.0.0.1:9/x', 'another', 'staging', 'x').catch(
      (error: unknown) => error,
    );
    expect(down).toBeInstanceOf(Error);
    expect(isRefusal(down)).toBe(false);
  } finally {
    await withoutTraces(database.url, name);
    await database.drop();
  }
});

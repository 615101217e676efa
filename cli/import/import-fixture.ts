import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';

import { testDatabase, type TestDatabase } from '../../devstack/test-servers.ts';

/** A database with the tables of the library example. */
export async function libraryDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  const script = path.join(import.meta.dirname, '..', '..', 'examples', 'library', 'schema.sql');
  const connection = await createConnection({ uri: database.url, multipleStatements: true });
  try {
    await connection.query(await readFile(script, 'utf8'));
  } finally {
    await connection.end();
  }
  return database;
}

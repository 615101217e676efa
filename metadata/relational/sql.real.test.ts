import { assert, asyncProperty, string } from 'fast-check';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../devstack/test-servers.ts';
import { sqlLiteral, sqlName } from './sql.ts';

describe('sqlLiteral', () => {
  let database: TestDatabase;
  let db: Connection;
  beforeAll(async () => {
    database = await testDatabase();
    db = await createConnection({ uri: database.url });
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  it.each(["''", "'NO_BACKSLASH_ESCAPES'", "'ANSI'"])('means the text itself under sql_mode %s', async (mode) => {
    await db.query(`SET SESSION sql_mode = ${mode}`);
    const hostile = ["'", '\\', "\\'", "'; DROP TABLE x; --", '\0', '\n', '/*', '🙂', '?', '\u2028'];
    const means = async (text: string): Promise<void> => {
      const [rows] = await db.query<RowDataPacket[]>(`SELECT ${sqlLiteral(text)} AS text`);
      expect(rows[0]?.['text']).toBe(text);
    };
    for (const text of hostile) await means(text);
    await assert(asyncProperty(string({ unit: 'binary' }), means));
  });
});

describe('sqlName', () => {
  it.each(['', 'a`b', 'A', 'a-b', '1a', 'ä', 'x'.repeat(65), 'a b'])('refuses %j', (name) => {
    expect(() => sqlName(name)).toThrow('not an SQL identifier');
  });
});

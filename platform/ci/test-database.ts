import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import type { Connection, RowDataPacket } from 'mysql2/promise';

export interface TestDatabase {
  readonly name: string;
  /** Opens this database and no other. */
  readonly url: string;
  readonly password: string;
}

export function testDatabaseName(): string {
  return `ci_${randomBytes(8).toString('hex')}`;
}

/**
 * An empty database with a user of its own, so that the tests of a product never see the administrator's password. The
 * user may create and drop further databases whose names begin with this one's.
 */
export async function createTestDatabase(adminUrl: string, name: string): Promise<TestDatabase> {
  const password = randomBytes(18).toString('base64url');
  await withConnection(adminUrl, async (connection) => {
    await connection.query(`CREATE DATABASE \`${checked(name)}\` CHARACTER SET utf8mb4`);
    await connection.query(`CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'`);
    await connection.query(`GRANT ALL ON \`${pattern(name)}\`.* TO '${name}'@'%'`);
  });
  const url = new URL(adminUrl);
  url.username = name;
  url.password = password;
  url.pathname = `/${name}`;
  return { name, url: url.toString(), password };
}

/** With all that its user made. Absent is success. */
export async function dropTestDatabase(adminUrl: string, name: string): Promise<void> {
  await withConnection(adminUrl, async (connection) => {
    const find = 'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE ?';
    const [databases] = await connection.query<(RowDataPacket & { name: string })[]>(find, [pattern(checked(name))]);
    for (const database of databases) await connection.query('DROP DATABASE IF EXISTS ??', [database.name]);
    await connection.query(`DROP USER IF EXISTS '${name}'@'%'`);
  });
}

async function withConnection(adminUrl: string, use: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await createConnection({ uri: adminUrl, connectTimeout: 10_000 });
  try {
    await use(connection);
  } finally {
    await connection.end();
  }
}

/** Matches the name and whatever begins with it, in LIKE and GRANT alike. */
function pattern(name: string): string {
  return `${name.replaceAll('_', '\\_')}%`;
}

/** Names are made above and read back from records: nothing else may reach a statement. */
function checked(name: string): string {
  if (/^ci_[0-9a-f]{16}$/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no test database's name`);
}

import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

export interface TestDatabase {
  readonly name: string;
  /** Opens this database and no other. */
  readonly url: string;
  readonly password: string;
}

export function testDatabaseName(): string {
  return `ci_${randomBytes(8).toString('hex')}`;
}

/** An empty database with a user of its own, so that the tests of a product never see the administrator's password. */
export async function createTestDatabase(adminUrl: string, name: string): Promise<TestDatabase> {
  const password = randomBytes(18).toString('base64url');
  await withConnection(adminUrl, [
    `CREATE DATABASE \`${checked(name)}\` CHARACTER SET utf8mb4`,
    `CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'`,
    `GRANT ALL ON \`${name}\`.* TO '${name}'@'%'`,
  ]);
  const url = new URL(adminUrl);
  url.username = name;
  url.password = password;
  url.pathname = `/${name}`;
  return { name, url: url.toString(), password };
}

/** Absent is success. */
export async function dropTestDatabase(adminUrl: string, name: string): Promise<void> {
  await withConnection(adminUrl, [`DROP DATABASE IF EXISTS \`${checked(name)}\``, `DROP USER IF EXISTS '${name}'@'%'`]);
}

async function withConnection(adminUrl: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection({ uri: adminUrl, connectTimeout: 10_000 });
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

/** Names are made above and read back from records: nothing else may reach a statement. */
function checked(name: string): string {
  if (/^ci_[0-9a-f]{16}$/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no test database's name`);
}

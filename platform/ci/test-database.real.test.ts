import { createConnection } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../devstack/test-servers.ts';
import type { TestDatabase } from '../../devstack/test-servers.ts';
import { startCiFixture, until, wholeLog } from './ci-fixture.ts';
import type { CiFixture } from './ci-fixture.ts';

describe('the database of a build', () => {
  let ci: CiFixture;
  let admin: TestDatabase;

  beforeEach(async () => {
    admin = await testDatabase();
    ci = await startCiFixture({ testDatabaseUrl: admin.url });
    await ci.builder().ensureJob('tiny', ci.repository.cloneUrl);
  });

  afterEach(async () => {
    await ci.stop();
    await admin.drop();
  });

  it('is empty, the only one that the tests can open, and gone afterwards', async () => {
    const test = `import { createConnection } from ${JSON.stringify(import.meta.resolve('mysql2/promise'))};
const connection = await createConnection(process.env.DATABASE_URL);
await connection.query('CREATE TABLE t (id INT)');
await connection.query('CREATE DATABASE ' + new URL(process.env.TEST_DATABASE_URL).pathname.slice(1) + '_more');
const foreign = await connection.query('CREATE DATABASE foreign_one').then(() => 'allowed', () => 'refused');
const [tables] = await connection.query('SHOW TABLES');
const [databases] = await connection.query('SHOW DATABASES');
console.log('tables ' + tables.length + ', databases ' + databases.map((row) => row.Database).sort().join());
console.log('foreign ' + foreign);
console.log('at ' + process.env.DATABASE_URL);
await connection.end();
`;
    const server = JSON.stringify({
      name: 'server',
      version: '1.0.0',
      type: 'module',
      scripts: { test: 'node test.js' },
    });
    const commit = await ci.repository.commit({ 'server/test.js': test, 'server/package.json': server });
    const handle = await ci.builder().trigger(ci.request({ commit }));
    await until(ci.builder(), handle);
    const log = await wholeLog(ci.builder(), handle);
    expect(log).toMatch(/tables 1, databases ci_[0-9a-f]{16},ci_[0-9a-f]{16}_more,information_schema\n/);
    expect(log).toContain('foreign refused');
    expect(log).toMatch(/at mysql:\/\/ci_[0-9a-f]{16}:\*\*\*\*@/);
    const name = /at mysql:\/\/(ci_\w+)/.exec(log)?.[1];
    const connection = await createConnection(admin.url);
    const [databases] = await connection.query('SHOW DATABASES');
    const [users] = await connection.query('SELECT User FROM mysql.user WHERE User = ?', [name]);
    await connection.end();
    expect(JSON.stringify(databases)).not.toContain(name);
    expect(users).toEqual([]);
  });
});

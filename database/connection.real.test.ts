import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { connectDatabase, type Database } from './connection.ts';
import * as schema from './schema/index.ts';

const run = promisify(execFile);

/** Section 4.2 of the design, column by column: name, type, nullable, default. */
const seed: Record<string, string[]> = {
  ab_product: [
    'id bigint NO null',
    'product_code varchar(100) NO null',
    'product_name varchar(200) NO null',
    'description varchar(500) YES null',
    'git_repo_url varchar(500) YES null',
    'git_repo_id bigint YES null',
    'current_version varchar(50) YES null',
    'current_version_id bigint YES null',
    'created_at datetime YES now',
    'creator_id bigint YES null',
    'creator_name varchar(50) YES null',
    'modifier_at datetime YES now on update',
    'modifier_id bigint YES null',
    'modifier_name varchar(50) YES null',
    'is_removed tinyint(1) YES 0',
    'version bigint YES 0',
    'sort_code int YES null',
    'is_enable tinyint(1) YES 1',
  ],
  ab_product_module: [
    'id bigint NO null',
    'product_id bigint NO null',
    'module_id bigint NO null',
    'product_code varchar(100) NO null',
    'module_code varchar(100) NO null',
    'module_version_id bigint YES null',
    'module_version_code varchar(20) YES null',
    'created_at datetime YES now',
    'is_removed tinyint(1) YES 0',
  ],
  ab_product_release: [
    'id bigint NO null',
    'product_id bigint NO null',
    'product_code varchar(100) NO null',
    'version_code varchar(50) NO null',
    'version_name varchar(200) YES null',
    'description text YES null',
    'status varchar(20) NO pending',
    'published_at datetime YES null',
    'module_snapshot json YES null',
    'git_branch varchar(100) YES null',
    'git_commit_id varchar(64) YES null',
    'git_tag varchar(100) YES null',
    'build_job_id varchar(100) YES null',
    'docker_image varchar(500) YES null',
    'build_log_url varchar(500) YES null',
    'created_at datetime YES now',
    'creator_id bigint YES null',
    'creator_name varchar(50) YES null',
    'modifier_at datetime YES now on update',
    'is_removed tinyint(1) YES 0',
  ],
};

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await testDatabase();
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describe('connectDatabase', () => {
  it('makes the schema once when many processes start on an empty database', async () => {
    const module = JSON.stringify(new URL('./connection.ts', import.meta.url).href);
    const program = `const { connectDatabase } = await import(${module}); await (await connectDatabase(process.env.TEST_URL)).close();`;
    const start = () =>
      run(process.execPath, ['--input-type=module', '--eval', program], {
        env: { ...process.env, TEST_URL: server.url },
      });
    await Promise.all([start(), start(), start(), start(), start(), start()]);
    database = await connectDatabase(server.url);
    expect(await rows(sql`SELECT COUNT(*) AS n FROM __drizzle_migrations`)).toEqual([
      { n: String(await migrationCount()) },
    ]);
  });

  it('has the tables of the design, column for column', async () => {
    for (const [table, wanted] of Object.entries(seed)) {
      const actual = await columnsOf(table);
      expect(wanted.filter((column) => !actual.includes(column))).toEqual([]);
    }
  });

  it('has exactly the columns that the queries name', async () => {
    const tables = Object.values(schema).filter((value) => is(value, MySqlTable));
    expect(tables.length).toBeGreaterThan(10);
    for (const table of tables) {
      const named = Object.values(getTableColumns(table)).map((column) => column.name);
      const actual = (await columnsOf(getTableName(table))).map((column) => column.split(' ')[0]);
      expect(new Set(actual)).toEqual(new Set(named));
    }
  });

  it('keeps a date as it was sent, and writes its own in UTC', async () => {
    const sent = new Date('2026-03-04T05:06:07.089Z');
    await database.insert(schema.webhookDelivery).values({ source: 'test', deliveryId: '1', receivedAt: sent });
    const [row] = await database.select().from(schema.webhookDelivery);
    expect(row?.receivedAt).toEqual(sent);
    expect(await rows(sql`SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), CURRENT_TIMESTAMP) AS n`)).toEqual([
      { n: '0' },
    ]);
  });
});

async function migrationCount(): Promise<number> {
  const { default: journal } = await import('./migrations/meta/_journal.json', { with: { type: 'json' } });
  return journal.entries.length;
}

/** Cells as text, the way they are compared here. */
async function rows(query: ReturnType<typeof sql>): Promise<Record<string, string>[]> {
  const [found]: [unknown, unknown] = await database.execute(query);
  const list: object[] = Array.isArray(found) ? found : [];
  return list.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typeof cell === 'string' ? cell : 'null'])),
  );
}

/** MariaDB names some things in its own way: JSON is a long text there, and an integer has a display width. */
async function columnsOf(table: string): Promise<string[]> {
  const found = await rows(
    sql`SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_DEFAULT AS standard, EXTRA AS extra
        FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${table}`,
  );
  return found.map(({ name = '', type = '', nullable = '', standard = '', extra = '' }) => {
    const shownType = type.replace(/^(bigint|int)\(\d+\)$/, '$1').replace(/^longtext$/, 'json');
    const shownDefault = standard
      .replace(/^NULL$/, 'null')
      .replace(/^'(.*)'$/, '$1')
      .replace(/^current_timestamp(\(\d*\))?$/i, 'now');
    return `${name} ${shownType} ${nullable} ${shownDefault}${/on update/i.test(extra) ? ' on update' : ''}`;
  });
}

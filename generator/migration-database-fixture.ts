import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import {
  emptyHistory,
  type Migration,
  type MigrationHistory,
  type NextMigration,
  nextMigration,
} from '../metadata/relational/migration.ts';
import { type Column, relationalSchema } from '../metadata/relational/schema.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { runSteps } from './backend/runtime/server/src/database/migration-steps.ts';
import type { MigrationCase } from './migration-cases/case-fixture.ts';

/** Databases with the tables of a generated product, on the one server of the run. */
export interface ProductDatabases {
  /** A database of its own, as the version before left it; `open` gives a new connection. */
  readonly withRows: <T>(start: Start, use: (open: () => Promise<Connection>) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

export async function productDatabases(): Promise<ProductDatabases> {
  const server = await testDatabase();
  const admin = await createConnection({ uri: server.url });
  let count = 0;
  return {
    withRows: (start, use) => {
      count += 1;
      return withRows({ server, admin, name: `${server.name}_${count}` }, start, use);
    },
    close: async () => {
      await admin.end();
      await server.drop();
    },
  };
}

interface Place {
  readonly server: TestDatabase;
  readonly admin: Connection;
  readonly name: string;
}

async function withRows<T>(
  { admin, name, server }: Place,
  { before, rows }: Start,
  use: (open: () => Promise<Connection>) => Promise<T>,
): Promise<T> {
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const connections: Connection[] = [];
  const open = async (): Promise<Connection> => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    const connection = await createConnection({ uri: url.href, dateStrings: true, supportBigNumbers: true });
    connections.push(connection);
    return connection;
  };
  try {
    const db = await open();
    await run(db, advance(emptyHistory, before).added);
    for (const row of rows) await db.query(row);
    return await use(open);
  } finally {
    for (const connection of connections) connection.destroy();
    await admin.query(`DROP DATABASE ${name}`);
  }
}

type Start = Pick<MigrationCase, 'before' | 'rows'>;

export function advance(
  history: MigrationHistory,
  next: ResolvedProduct,
  allow: readonly string[] = [],
): NextMigration {
  const result = nextMigration(history, modelTables(next), { allow: new Set(allow) });
  if ('refused' in result) throw new Error(JSON.stringify(result.refused));
  return result;
}

/** The system's own tables are the same in every case. */
function modelTables(product: ResolvedProduct) {
  return { tables: relationalSchema(product).tables.filter(({ document }) => document !== '') };
}

/** The change of a case with the consents that it gives. */
export function changeOf({ after, allow = [], before }: Pick<MigrationCase, 'after' | 'allow' | 'before'>): {
  first: NextMigration;
  next: NextMigration;
} {
  const first = advance(emptyHistory, before);
  const { consents } = advance(first.history, after);
  const given = consents.filter(({ id }) => allow.some((kind) => id.startsWith(`${kind}:`)));
  return {
    first,
    next: advance(
      first.history,
      after,
      given.map(({ id }) => id),
    ),
  };
}

export const runner = (db: Connection) => ({
  query: async (sql: string, parameters: unknown[] = []): Promise<unknown> => (await db.query(sql, parameters))[0],
});

export async function run(db: Connection, migration: Migration | null): Promise<void> {
  if (migration !== null) await runSteps(runner(db), migration.name, migration);
}

/** Runs the migration, and loses the connection when so many of its queries have been answered. */
export async function runUntil(db: Connection, migration: Migration, queries: number): Promise<void> {
  let answered = 0;
  const dying = {
    query: async (sql: string, parameters: unknown[] = []): Promise<unknown> => {
      if (answered === queries) throw new Error('killed');
      const [answer] = await db.query(sql, parameters);
      answered += 1;
      if (answered === queries) db.destroy();
      return answer;
    },
  };
  await expect(runSteps(dying, migration.name, migration)).rejects.toThrow('killed');
}

async function read(db: Connection, sql: string): Promise<RowDataPacket[]> {
  return (await db.query<RowDataPacket[]>(sql))[0];
}

/** What a database is like: its schema, and every row of it. */
export async function stateOf(db: Connection): Promise<unknown> {
  const schema = [];
  for (const [table, columns] of [
    ['COLUMNS', 'TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, GENERATION_EXPRESSION'],
    ['STATISTICS', 'TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME'],
    ['KEY_COLUMN_USAGE', 'TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME'],
    ['REFERENTIAL_CONSTRAINTS', 'TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE'],
  ] as const) {
    const place = table === 'REFERENTIAL_CONSTRAINTS' ? 'CONSTRAINT_SCHEMA' : 'TABLE_SCHEMA';
    const sql = `SELECT ${columns} FROM information_schema.${table} WHERE ${place} = DATABASE()`;
    schema.push((await read(db, sql)).map((row) => JSON.stringify(row)).toSorted());
  }
  const tables = await read(
    db,
    "SELECT TABLE_NAME t FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'sys_migration_step' ORDER BY t",
  );
  const rows: unknown[] = [];
  for (const { t } of tables) {
    const found = await read(db, `SELECT * FROM \`${t}\``);
    // A migration that fills rows in also moves the time of their last change.
    rows.push([
      t,
      found.map(({ created_at: _created, modifier_at: _modified, ...row }) => JSON.stringify(row)).toSorted(),
    ]);
  }
  return { schema, rows };
}

export async function physical(
  db: Connection,
  sql: string,
  { tables }: MigrationHistory['schema'],
): Promise<(string | null)[]> {
  const column = tables.flatMap(({ columns }) => columns).find(({ id }) => id === 'fld_v')?.name ?? 'v';
  const rows = await read(db, sql.replaceAll('{v}', `\`${column}\``));
  return rows.map(({ v }) => (v === null ? null : typeof v === 'object' ? JSON.stringify(v) : String(v)));
}

let serial = 0;

/** Among the rows of a test, and small enough for every type. */
function distinctNumber(): string {
  serial += 1;
  return String((serial % 90) + 1);
}

/** What a release does with its tables, as TypeORM writes it: every column by its name, DEFAULT for what is left out. */
export async function useAs(
  db: Connection,
  { schema: { tables } }: MigrationHistory,
  tag: string,
  beside?: MigrationHistory,
) {
  const isSingle = (column: Column): boolean =>
    [...tables, ...(beside?.schema.tables ?? [])].some(({ indexes }) =>
      indexes.some((index) => index.unique && index.columns[0] === column.id),
    );
  for (const table of tables) {
    if (table.retired || table.primaryKey.length !== 1) continue;
    const columns = table.columns.filter(
      ({ generatedAs, id, retired }) => !retired && generatedAs === null && id !== 'id',
    );
    const names = columns.map(({ name }) => `\`${name}\``).join(', ');
    for (const all of [false, true]) {
      const values = columns.map((column) => sample(column, `${tag}${all ? 2 : 1}`, all, isSingle(column)));
      await db.query(`INSERT INTO \`${table.name}\` (${names}) VALUES (${values.join(', ')})`);
    }
    const sets = columns
      .map((column) => `\`${column.name}\` = ${sample(column, `${tag}3`, true, isSingle(column))}`)
      .join(', ');
    if (sets !== '') await db.query(`UPDATE \`${table.name}\` SET ${sets} ORDER BY \`id\` DESC LIMIT 1`);
    await db.query(`SELECT ${['`id`', ...columns.map(({ name }) => `\`${name}\``)].join(', ')} FROM \`${table.name}\``);
  }
}

function sample(column: Column, tag: string, all: boolean, isSingle: boolean): string {
  const mayBeLeftOut = column.nullable || column.default !== null;
  const isOpen = column.pendingNotNull && !column.retired;
  if (!all && mayBeLeftOut && !isOpen && !isSingle) return 'DEFAULT';
  if (column.meaning === 'reference') return isSingle ? 'NULL' : '1';
  const code = column.values?.[0]?.code ?? '';
  if (['integer', 'bigint', 'decimal'].includes(column.meaning)) return distinctNumber();
  const samples: Partial<Record<Column['meaning'], string>> = {
    boolean: '1',
    date: "'2024-01-02'",
    time: "'10:11:12'",
    datetime: "'2024-01-02 10:11:12'",
    json: "'{}'",
    multiEnum: `'["${code}"]'`,
    enum: `'${code}'`,
    uuid: `'0190a000-0000-7000-8000-0000000000${tag.length}${tag.at(-1)}'`,
    text: `'${tag}'`,
    sequence: `'${tag}'`,
    password: `'${tag}'`,
  };
  const { name } = column.type;
  const system = name === 'DATETIME' ? "'2024-01-02 10:11:12'" : name === 'VARCHAR' ? "'x'" : null;
  return samples[column.meaning] ?? system ?? '1';
}

export async function expectSchema(db: Connection, history: MigrationHistory): Promise<void> {
  const actual = await read(
    db,
    "SELECT TABLE_NAME t, COLUMN_NAME c, IS_NULLABLE n FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'sys_migration_step'",
  );
  const wanted = history.schema.tables.flatMap((table) =>
    table.columns.map((column) => `${table.name}.${column.name} ${column.nullable ? 'YES' : 'NO'}`),
  );
  expect(actual.map((row) => `${row['t']}.${row['c']} ${row['n']}`).toSorted()).toEqual(wanted.toSorted());
}

export async function expectState(db: Connection, state: unknown): Promise<void> {
  expect(await stateOf(db)).toEqual(state);
}

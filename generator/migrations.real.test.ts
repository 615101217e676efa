import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import {
  emptyHistory,
  type Migration,
  type MigrationHistory,
  type NextMigration,
  nextMigration,
} from '../metadata/relational/migration.ts';
import { verdictOf } from '../metadata/relational/migration-plan.ts';
import { type Column, relationalSchema } from '../metadata/relational/schema.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { RowsDoNotFit, runSteps } from './backend/runtime/server/src/database/migration-steps.ts';
import { faultCases, type MigrationCase, migrationCases } from './migration-cases-fixture.ts';

let server: TestDatabase;
let admin: Connection;
let count = 0;

beforeAll(async () => {
  server = await testDatabase();
  admin = await createConnection({ uri: server.url });
});
afterAll(async () => {
  await admin.end();
  await server.drop();
});

/** A database of its own, as the version before left it. */
async function withRows<T>({ before, rows }: Start, use: (open: () => Promise<Connection>) => Promise<T>): Promise<T> {
  count += 1;
  const name = `${server.name}_${count}`;
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

function advance(history: MigrationHistory, next: ResolvedProduct, allow: readonly string[] = []): NextMigration {
  const result = nextMigration(history, modelTables(next), { allow: new Set(allow) });
  if ('refused' in result) throw new Error(JSON.stringify(result.refused));
  return result;
}

/** The system's own tables are the same in every case. */
function modelTables(product: ResolvedProduct) {
  return { tables: relationalSchema(product).tables.filter(({ document }) => document !== '') };
}

/** The change of a case with the consents that it gives. */
function changeOf({ after, allow = [], before }: Pick<MigrationCase, 'after' | 'allow' | 'before'>): {
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

const runner = (db: Connection) => ({
  query: async (sql: string, parameters: unknown[] = []): Promise<unknown> => (await db.query(sql, parameters))[0],
});

async function run(db: Connection, migration: Migration | null): Promise<void> {
  if (migration !== null) await runSteps(runner(db), migration.name, migration);
}

/** Runs the migration, and loses the connection when so many of its queries have been answered. */
async function runUntil(db: Connection, migration: Migration, queries: number): Promise<void> {
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
async function stateOf(db: Connection): Promise<unknown> {
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
    const found = await read(db, `SELECT * FROM \`${t}\` ORDER BY 1, 2`);
    // A migration that fills rows in also moves the time of their last change.
    rows.push([t, found.map(({ created_at: _created, modifier_at: _modified, ...row }) => row)]);
  }
  return { schema, rows };
}

async function physical(
  db: Connection,
  sql: string,
  { tables }: MigrationHistory['schema'],
): Promise<(string | null)[]> {
  const column = tables.flatMap(({ columns }) => columns).find(({ id }) => id === 'fld_v')?.name ?? 'v';
  const rows = await read(db, sql.replaceAll('{v}', `\`${column}\``));
  return rows.map(({ v }) => (v === null ? null : typeof v === 'object' ? JSON.stringify(v) : String(v)));
}

/** What a release does with its tables, as TypeORM writes it: every column by its name, DEFAULT for what is left out. */
async function useAs(db: Connection, { schema: { tables } }: MigrationHistory, tag: string, beside?: MigrationHistory) {
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
  if (!all && mayBeLeftOut && !isOpen) return 'DEFAULT';
  if (column.meaning === 'reference') return isSingle ? 'NULL' : '1';
  const code = column.values?.[0]?.code ?? '';
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

async function expectSchema(db: Connection, history: MigrationHistory): Promise<void> {
  const actual = await read(
    db,
    "SELECT TABLE_NAME t, COLUMN_NAME c, IS_NULLABLE n FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'sys_migration_step'",
  );
  const wanted = history.schema.tables.flatMap((table) =>
    table.columns.map((column) => `${table.name}.${column.name} ${column.nullable ? 'YES' : 'NO'}`),
  );
  expect(actual.map((row) => `${row['t']}.${row['c']} ${row['n']}`).toSorted()).toEqual(wanted.toSorted());
}

describe('a change of a product with rows', () => {
  it.each(migrationCases.map((one) => [one.name, one] as const))(
    '%s: keeps the data and the version before',
    async (_name, one) => {
      const { first, next } = changeOf(one);
      expect(next.changes.length === 0 ? null : verdictOf(next.changes)).toBe(one.verdict);
      await withRows(one, async (open) => {
        const db = await open();
        await run(db, next.added);
        expect(await physical(db, one.survives[0], next.history.schema)).toEqual(one.survives[1]);
        if (!one.breaksPrevious) await useAs(db, first.history, 'o', next.history);
        await useAs(db, next.history, 'n');

        // The release after closes what the version before held open, whatever that wrote meanwhile.
        const later = advance(next.history, one.after);
        await run(db, later.added);
        await useAs(db, later.history, 'l');
        expect(advance(later.history, one.after).added).toBeNull();

        // And with consent nothing is left of it.
        const agreed = advance(
          later.history,
          one.after,
          later.consents.map(({ id }) => id),
        );
        await run(db, agreed.added);
        await useAs(db, agreed.history, 'a');
        expect(advance(agreed.history, one.after)).toMatchObject({ added: null, consents: [] });
        await expectSchema(db, agreed.history);
      });
    },
  );

  it.each(migrationCases.map((one) => [one.name, one] as const))(
    '%s: goes on wherever it is interrupted',
    async (_name, one) => {
      const { added } = changeOf(one).next;
      if (added === null) return;
      let queries = 0;
      const whole = await withRows(one, async (open) => {
        const db = await open();
        const counted = {
          query: (sql: string, parameters: unknown[] = []) => {
            queries += 1;
            return runner(db).query(sql, parameters);
          },
        };
        await runSteps(counted, added.name, added);
        return await stateOf(db);
      });
      // From the first statement on: what comes before it changes nothing.
      for (let answered = 4 + (added.checks?.length ?? 0); answered < queries; answered += 1) {
        const resumed = await withRows(one, async (open) => {
          await runUntil(await open(), added, answered);
          const db = await open();
          await run(db, added);
          return await stateOf(db);
        });
        expect(resumed).toEqual(whole);
      }
    },
  );
});

describe('rows that are in the way', () => {
  it.each(faultCases.map((one) => [one.name, one] as const))(
    '%s: are told, and nothing is changed',
    async (_name, one) => {
      const { added } = changeOf(one).next;
      if (added === null) throw new Error('there is no migration');
      await withRows(one, async (open) => {
        const db = await open();
        const before = await stateOf(db);
        const error = await runSteps(runner(db), added.name, added).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(RowsDoNotFit);
        expect(error).toMatchObject({ migration: added.name, message: expect.stringContaining(one.fault) });
        expect(await stateOf(db)).toEqual(before);
      });
    },
  );
});

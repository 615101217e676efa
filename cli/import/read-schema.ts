import { type Connection, createConnection } from 'mysql2/promise';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

import type { SourceObject, SourceSchema, SourceTable } from '../../metadata/import/source-schema.ts';

/** The database does not answer, or not to this user. */
export class SourceUnreachable extends Error {
  override readonly name = 'SourceUnreachable';
}

const connectMilliseconds = 10_000;

/**
 * Reads the structure of a database, and not one row of it.
 *
 * @param url `mysql://user:password@host:port/database`
 * @param password where the URL has none
 * @throws SourceUnreachable, which never names the password
 */
export async function readSchema(url: URL, password: string | undefined): Promise<SourceSchema> {
  const connection = await connect(url, password);
  try {
    const [{ version } = { version: '' }] = await rows(connection, Type.Object({ version: Type.String() }), [
      'SELECT VERSION() AS version',
    ]);
    return await schemaOf(connection, /mariadb/iu.test(version) ? 'mariadb' : 'mysql');
  } catch (error) {
    throw unreachable(url, error);
  } finally {
    await connection.end();
  }
}

async function connect(url: URL, password: string | undefined): Promise<Connection> {
  try {
    return await createConnection({
      host: url.hostname,
      port: Number(url.port || 3306),
      user: decodeURIComponent(url.username),
      password: url.password === '' ? (password ?? '') : decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
      connectTimeout: connectMilliseconds,
    });
  } catch (error) {
    throw unreachable(url, error);
  }
}

function unreachable(url: URL, error: unknown): SourceUnreachable {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new SourceUnreachable(`The database ${url.host}${url.pathname} cannot be read: ${reason}`, { cause: error });
}

async function schemaOf(connection: Connection, flavour: SourceSchema['flavour']): Promise<SourceSchema> {
  const tables = await rows(connection, tableRow, tableQuery);
  const columns = groups(await rows(connection, columnRow, columnQuery));
  const parts = groups(await rows(connection, keyRow, keyQuery));
  const references = groups(await rows(connection, foreignKeyRow, foreignKeyQuery));
  const checks = groups(await rows(connection, checkRow, flavour === 'mariadb' ? mariadbChecks : mysqlChecks));
  const others = await rows(connection, objectRow, objectQuery);
  const found = tables.filter(({ type }) => type === 'BASE TABLE' || type === 'SYSTEM VERSIONED');
  const sequences = tables.filter(({ type }) => type === 'SEQUENCE');
  return {
    flavour,
    tables: found.map(({ comment, name }) => ({
      name,
      comment,
      columns: (columns.get(name) ?? []).map(columnOf),
      ...keysOf(parts.get(name) ?? []),
      foreignKeys: foreignKeysOf(references.get(name) ?? []),
      checks: (checks.get(name) ?? []).map((check) => ({ name: check.name, clause: check.clause })),
    })),
    others: [...others, ...sequences.map(({ name }) => ({ kind: 'sequence', name, table: null }) as const)],
  };
}

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const text = Type.String();
const number = Type.Number();

const tableRow = Type.Object({ name: text, type: text, comment: text });
const tableQuery = [
  'SELECT TABLE_NAME AS name, TABLE_TYPE AS type, TABLE_COMMENT AS comment',
  'FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME',
];

const columnRow = Type.Object({
  table: text,
  name: text,
  dataType: text,
  columnType: text,
  nullable: text,
  default: nullable(text),
  length: nullable(number),
  precision: nullable(number),
  scale: nullable(number),
  fraction: nullable(number),
  extra: text,
  comment: text,
  generated: nullable(text),
});
const columnQuery = [
  'SELECT TABLE_NAME AS `table`, COLUMN_NAME AS name, LOWER(DATA_TYPE) AS dataType, COLUMN_TYPE AS columnType,',
  'IS_NULLABLE AS nullable, COLUMN_DEFAULT AS `default`, CHARACTER_MAXIMUM_LENGTH AS length,',
  'NUMERIC_PRECISION AS `precision`, NUMERIC_SCALE AS scale, DATETIME_PRECISION AS fraction, EXTRA AS extra,',
  'COLUMN_COMMENT AS comment, GENERATION_EXPRESSION AS `generated`',
  'FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION',
];

function columnOf(row: Static<typeof columnRow>): SourceTable['columns'][number] {
  return {
    ...row,
    nullable: row.nullable === 'YES',
    fraction: row.fraction ?? 0,
    generated: row.generated === '' ? null : row.generated,
  };
}

const keyRow = Type.Object({
  table: text,
  name: text,
  notUnique: number,
  column: nullable(text),
  prefix: nullable(number),
  method: text,
});
const keyQuery = [
  'SELECT TABLE_NAME AS `table`, INDEX_NAME AS name, NON_UNIQUE AS notUnique, COLUMN_NAME AS `column`,',
  'SUB_PART AS prefix, LOWER(INDEX_TYPE) AS method',
  'FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX',
];

function keysOf(parts: readonly Static<typeof keyRow>[]): Pick<SourceTable, 'primaryKey' | 'keys'> {
  const byName = Map.groupBy(parts, ({ name }) => name);
  const primary = byName.get('PRIMARY') ?? [];
  byName.delete('PRIMARY');
  return {
    primaryKey: primary.flatMap(({ column }) => column ?? []),
    keys: [...byName].map(([name, list]) => ({
      name,
      unique: list[0]?.notUnique === 0,
      method: list[0]?.method ?? 'btree',
      parts: list.map(({ column, prefix }) => ({ column, prefix })),
    })),
  };
}

const foreignKeyRow = Type.Object({
  table: text,
  name: text,
  column: text,
  target: nullable(text),
  targetColumn: text,
  onDelete: text,
});
const foreignKeyQuery = [
  'SELECT k.TABLE_NAME AS `table`, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS `column`,',
  'IF(k.REFERENCED_TABLE_SCHEMA = DATABASE(), k.REFERENCED_TABLE_NAME, NULL) AS target,',
  'k.REFERENCED_COLUMN_NAME AS targetColumn, r.DELETE_RULE AS onDelete',
  'FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r',
  'ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME',
  'WHERE k.TABLE_SCHEMA = DATABASE() AND k.REFERENCED_TABLE_NAME IS NOT NULL',
  'ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION',
];

function foreignKeysOf(parts: readonly Static<typeof foreignKeyRow>[]): SourceTable['foreignKeys'] {
  return [...Map.groupBy(parts, ({ name }) => name)].map(([name, list]) => ({
    name,
    columns: list.map(({ column }) => column),
    target: list[0]?.target ?? null,
    targetColumns: list.map(({ targetColumn }) => targetColumn),
    onDelete: list[0]?.onDelete ?? 'RESTRICT',
  }));
}

const checkRow = Type.Object({ table: text, name: text, clause: text });
const mariadbChecks = [
  'SELECT TABLE_NAME AS `table`, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS clause',
  'FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, CONSTRAINT_NAME',
];
// In MySQL the table is named elsewhere; there the names of checks are unique in a schema.
const mysqlChecks = [
  'SELECT t.TABLE_NAME AS `table`, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS clause',
  'FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t',
  "ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'",
  'WHERE c.CONSTRAINT_SCHEMA = DATABASE() ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME',
];

const objectRow = Type.Object({
  kind: Type.Unsafe<SourceObject['kind']>({
    type: 'string',
    enum: ['view', 'trigger', 'procedure', 'function', 'event'],
  }),
  name: text,
  table: nullable(text),
});
const objectQuery = [
  "SELECT 'view' AS kind, TABLE_NAME AS name, NULL AS `table` FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()",
  "UNION ALL SELECT 'trigger', TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()",
  'UNION ALL SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME, NULL FROM information_schema.ROUTINES',
  "WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION')",
  "UNION ALL SELECT 'event', EVENT_NAME, NULL FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
  'ORDER BY 1, 2',
];

async function rows<Schema extends TSchema>(
  connection: Connection,
  schema: Schema,
  query: readonly string[],
): Promise<readonly Static<Schema>[]> {
  const [found]: readonly unknown[] = await connection.query(query.join(' '));
  return Value.Parse(Type.Array(schema), found);
}

function groups<Row extends { readonly table: string }>(list: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(list, ({ table }) => table);
}

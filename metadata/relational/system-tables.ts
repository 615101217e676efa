import { auditColumns, idColumn, system } from './columns.ts';
import type { Table } from './schema.ts';

const userTable: Table = {
  id: 'sys_user',
  name: 'sys_user',
  document: '',
  columns: [
    idColumn,
    system('username', { name: 'VARCHAR', length: 60 }, { nullable: false }),
    system('password_hash', { name: 'VARCHAR', length: 255 }, { nullable: false }),
    system('name', { name: 'VARCHAR', length: 100 }, { nullable: false }),
    system('roles', { name: 'JSON' }, { nullable: false }),
    system('is_enable', { name: 'TINYINT' }, { nullable: false, default: { kind: 'literal', value: 1 } }),
    ...auditColumns,
  ],
  primaryKey: [idColumn.id],
  indexes: [{ id: 'unique:username', name: 'uk_username', unique: true, columns: ['username'] }],
  foreignKeys: [],
  retired: false,
};

/** One row per sequence field and date part; `counter` is the last number given. */
const sequenceTable: Table = {
  id: 'sys_sequence',
  name: 'sys_sequence',
  document: '',
  columns: [
    system('key', { name: 'VARCHAR', length: 120 }, { nullable: false }),
    system('counter', { name: 'BIGINT' }, { nullable: false, default: { kind: 'literal', value: 0 } }),
  ],
  primaryKey: ['key'],
  indexes: [],
  foreignKeys: [],
  retired: false,
};

/** Tables that every product has, whatever its models. */
export const systemTables: readonly Table[] = [userTable, sequenceTable];

/** The last run of each scheduled logic; `due_at` is the time that the schedule gave it. */
export const scheduleTable: Table = {
  id: 'sys_schedule',
  name: 'sys_schedule',
  document: '',
  columns: [
    system('key', { name: 'VARCHAR', length: 120 }, { nullable: false }),
    system('due_at', { name: 'DATETIME' }, { nullable: false }),
    system('started_at', { name: 'DATETIME' }, { nullable: false }),
    system('finished_at', { name: 'DATETIME' }),
    system('outcome', { name: 'VARCHAR', length: 20 }, { nullable: false }),
    system('message', { name: 'VARCHAR', length: 500 }),
  ],
  primaryKey: ['key'],
  indexes: [],
  foreignKeys: [],
  retired: false,
};

/**
 * Every file that was uploaded: for which field, by whom, and the row that holds it. `model` and `field` are stable
 * ids. `unused_since` is null while a row holds the file.
 */
export const fileTable: Table = {
  id: 'sys_file',
  name: 'sys_file',
  document: '',
  columns: [
    system('id', { name: 'CHAR', length: 36 }, { nullable: false }),
    system('model', { name: 'VARCHAR', length: 40 }, { nullable: false }),
    system('field', { name: 'VARCHAR', length: 40 }, { nullable: false }),
    system('row_id', { name: 'BIGINT' }),
    system('name', { name: 'VARCHAR', length: 200 }, { nullable: false }),
    system('content_type', { name: 'VARCHAR', length: 100 }, { nullable: false }),
    system('size', { name: 'INT' }, { nullable: false }),
    system('creator_id', { name: 'BIGINT' }, { nullable: false }),
    system('created_at', { name: 'DATETIME' }, { nullable: false }),
    system('unused_since', { name: 'DATETIME' }),
  ],
  primaryKey: ['id'],
  indexes: [
    { id: 'index:row', name: 'idx_row', unique: false, columns: ['model', 'row_id'] },
    { id: 'index:unused_since', name: 'idx_unused_since', unique: false, columns: ['unused_since'] },
  ],
  foreignKeys: [],
  retired: false,
};

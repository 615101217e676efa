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

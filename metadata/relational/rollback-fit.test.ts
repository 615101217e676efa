import { describe, expect, it } from 'vitest';

import { emptyHistory, type MigrationHistory } from './migration.ts';
import { misfitsOf } from './rollback-fit.ts';
import type { Column, Table } from './schema.ts';

const column = (name: string, changes: Partial<Column> = {}): Column => ({
  id: `fld_${name}`,
  name,
  pointer: '',
  type: { name: 'VARCHAR', length: 80 },
  meaning: 'text',
  nullable: true,
  default: null,
  fallback: null,
  extra: null,
  generatedAs: null,
  pendingNotNull: false,
  retired: false,
  ...changes,
});
const table = (columns: readonly Column[], changes: Partial<Table> = {}): Table => ({
  id: 'mdl_Note',
  name: 'note',
  document: '',
  columns,
  primaryKey: ['id'],
  indexes: [],
  foreignKeys: [],
  retired: false,
  ...changes,
});
const migration = { name: '0001-initial', statements: [], verdict: 'safe', changes: [] } as const;
const history = (...tables: readonly Table[]): MigrationHistory => ({ migrations: [migration], schema: { tables } });
const misfits = (old: readonly Column[], now: readonly Column[]) => misfitsOf(history(table(old)), history(table(now)));

describe('the code of an older release', () => {
  it('runs on its own schema, and on one with more', () => {
    expect(misfits([column('title')], [column('title')])).toEqual([]);
    expect(misfits([column('title')], [column('title'), column('more')])).toEqual([]);
    expect(misfitsOf(history(table([])), history(table([]), table([], { name: 'other' })))).toEqual([]);
  });

  it('does not run where a column or table that it uses is gone, unless it has given them up itself', () => {
    expect(misfits([column('title')], [])).toEqual(['column `title` of `note` is gone']);
    expect(misfits([column('title', { retired: true })], [])).toEqual([]);
    expect(misfits([column('title')], [column('title', { retired: true })])).toEqual([]);
    expect(misfitsOf(history(table([])), history())).toEqual(['table `note` is gone']);
    expect(misfitsOf(history(table([], { retired: true })), history())).toEqual([]);
  });

  it('does not run where a column has become too narrow for what it writes', () => {
    const narrow = column('title', { type: { name: 'VARCHAR', length: 20 } });
    expect(misfits([column('title')], [narrow])).toEqual([
      'column `title` of `note` is VARCHAR(20) now, too narrow for its VARCHAR(80)',
    ]);
    expect(misfits([narrow], [column('title')])).toEqual([]);
    expect(misfits([column('title', { pendingType: { name: 'VARCHAR', length: 20 } })], [narrow])).toEqual([]);
  });

  it('does not run where a value is required that it may leave out', () => {
    const required = column('title', { nullable: false });
    const words = ['column `title` of `note` has to have a value now'];
    expect(misfits([column('title')], [required])).toEqual(words);
    expect(misfits([], [required])).toEqual(words);
    expect(misfits([column('title', { pendingNotNull: true })], [required])).toEqual([]);
    expect(misfits([required], [required])).toEqual([]);
    const filled = { ...required, default: { kind: 'literal', value: '' } } as const;
    expect(misfits([], [filled])).toEqual([]);
    expect(misfits([column('title')], [filled])).toEqual(words);
  });

  it('runs where its migrations are still to come', () => {
    expect(misfitsOf(history(table([column('title')])), emptyHistory)).toEqual([]);
  });
});

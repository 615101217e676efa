import { describe, expect, it } from 'vitest';
import { column, idColumn, imported, schema, table } from './import-fixture.ts';
import type { SourceColumn } from './source-schema.ts';

/** The field that a single column becomes. */
function fieldOf(source: SourceColumn, checks: readonly string[] = [], flavour: 'mariadb' | 'mysql' = 'mariadb') {
  const listed = checks.map((clause, index) => ({ name: `c${index}`, clause }));
  const result = imported(schema([table('thing', [idColumn, source], { checks: listed })], { flavour }));
  expect(result.errors).toEqual([]);
  return { ...result, model: result.contentOf('model', 'Thing') };
}
const withField = (field: object) => ({ fields: [expect.objectContaining(field)] });

describe('columns', () => {
  it.each([
    ['tinyint(1)', { type: 'boolean' }],
    ['tinyint(3) unsigned', { type: 'integer', min: 0, max: 255 }],
    ['smallint(6)', { type: 'integer', min: -32_768, max: 32_767 }],
    ['int(10) unsigned', { type: 'decimal', precision: 10, scale: 0, min: 0, max: 4_294_967_295 }],
    ['bigint(20)', { type: 'bigint' }],
    ['year(4)', { type: 'integer', min: 1901, max: 2155 }],
    ['decimal(9,2) unsigned', { type: 'decimal', precision: 9, scale: 2, min: 0 }],
    ['varchar(40)', { type: 'string', maxLength: 40 }],
    ['date', { type: 'date' }],
    ['timestamp', { type: 'datetime' }],
    ['json', { type: 'json' }],
    ['uuid', { type: 'uuid' }],
    ["set('a','b')", { type: 'multiEnum' }],
  ])('of type %s become what holds the same values, with nothing to tell', (columnType, field) => {
    const { model, told } = fieldOf(column('it', columnType));
    expect(model).toMatchObject(withField(field));
    expect(told).toEqual([]);
  });

  it.each([
    ['decimal(20,4)', { type: 'decimal', precision: 15, scale: 4 }],
    ['double', { type: 'decimal', precision: 15, scale: 6 }],
    ['bit(8)', { type: 'integer', min: 0, max: 255 }],
    ['varchar(9000)', { type: 'text', maxLength: 9000 }, false],
    ['longtext', { type: 'text', maxLength: 16_383 }],
    ['bigint(20) unsigned', { type: 'bigint' }],
    ['datetime(6)', { type: 'datetime' }],
  ])('of type %s become the nearest, which is told where values may not fit', (columnType, field, isTold = true) => {
    const { model, told } = fieldOf(column('it', columnType));
    expect(model).toMatchObject(withField(field));
    expect(told.filter((line) => line.startsWith('changed thing.it: '))).toHaveLength(isTold ? 1 : 0);
  });

  it.each(['blob', 'varbinary(20)', 'geometry', 'vector(3)'])(
    'of type %s are listed, and the model stays',
    (columnType) => {
      const { told, codes } = fieldOf(column('it', columnType));
      expect(told).toContain(`dropped thing.it: no field can hold ${columnType}`);
      expect(codes('model')).toEqual(['Thing']);
    },
  );

  it('keep their comment as label or help', () => {
    expect(fieldOf(column('k1', 'int(11)', { comment: '客户名称' })).model).toMatchObject(
      withField({ label: { en: '客户名称' } }),
    );
    const help = 'Counted on the first day of each month; see the manual.';
    expect(fieldOf(column('k1', 'int(11)', { comment: help })).model).toMatchObject(
      withField({ label: { en: 'K1' }, help: { en: help } }),
    );
  });

  it('that hold passwords are never returned', () => {
    expect(fieldOf(column('user_password', 'varchar(60)')).model).toMatchObject(withField({ type: 'password' }));
  });
});

describe('defaults', () => {
  it.each([
    ['mariadb', 'varchar(9)', "'it''s'", { value: "it's" }],
    ['mariadb', 'int(11)', '7', { value: 7 }],
    ['mariadb', 'datetime', 'current_timestamp()', { now: true }],
    ['mariadb', 'datetime', "'2020-02-29 10:00:00'", { value: '2020-02-29T10:00:00Z' }],
    ['mysql', 'varchar(9)', 'NULL', { value: 'NULL' }],
    ['mysql', 'tinyint(1)', '1', { value: true }],
    ['mysql', 'datetime', 'CURRENT_TIMESTAMP', { now: true }],
  ] as const)('of %s for %s are read: %s', (flavour, type, written, fallback) => {
    expect(fieldOf(column('it', type, { default: written }), [], flavour).model).toMatchObject(
      withField({ default: fallback }),
    );
  });

  it('that are expressions, or do not fit the rules, are listed', () => {
    expect(fieldOf(column('it', 'varchar(40)', { default: 'uuid()' })).told).toEqual([
      'dropped thing.it: the default uuid()',
    ]);
    expect(fieldOf(column('it', 'int(11)', { default: '0' }), ['`it` > 0']).told).toEqual([
      'dropped thing.it: the default 0',
    ]);
  });
});

describe('checks', () => {
  it('become bounds, lengths, patterns and dictionaries', () => {
    expect(fieldOf(column('it', 'int(11)'), ['`it` > 0 and `it` < 10']).model).toMatchObject(
      withField({ min: 1, max: 9 }),
    );
    expect(fieldOf(column('it', 'decimal(5,2)'), ['`it` > 0']).model).toMatchObject(withField({ min: 0.01 }));
    expect(fieldOf(column('it', 'varchar(9)'), ["`it` <> ''"]).model).toMatchObject(withField({ minLength: 1 }));
    expect(fieldOf(column('it', 'longtext'), ['json_valid(`it`)']).model).toMatchObject(withField({ type: 'json' }));
    const list = fieldOf(column('it', 'varchar(9)'), ["(`it` in (_utf8mb4\\'x\\',_utf8mb4\\'y\\'))"], 'mysql');
    expect(list.model).toMatchObject(withField({ type: 'enum', dictionary: 'ThingIt' }));
  });

  it.each(['`it` < `id`', '`it` like 1', '`it` > 99999999999'])('that no field can say are listed: %s', (clause) => {
    const { told } = fieldOf(column('it', 'int(11)'), [clause]);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`check c0: ${clause}`);
  });

  it('whose patterns could hang a service are listed', () => {
    expect(fieldOf(column('it', 'varchar(9)'), ["`it` regexp '(a+)+$'"]).told[0]).toContain('the pattern is refused');
    expect(fieldOf(column('it', 'varchar(9)'), ["`it` regexp '^[[:digit:]]+$'"]).told[0]).toContain('JavaScript');
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { column, foreignKey, idColumn, imported, required, schema, table, uniqueKey } from './import-fixture.ts';

const withField = (field: object) => ({ fields: [expect.objectContaining(field)] });

describe('keys and relations', () => {
  it('a natural key becomes a unique field beside an id', () => {
    const result = imported(schema([table('country', [column('iso', 'char(2)', required)], { primaryKey: ['iso'] })]));
    expect(result.errors).toEqual([]);
    expect(result.contentOf('model', 'Country')).toMatchObject(
      withField({ code: 'iso', required: true, unique: true }),
    );
    expect(result.told).toEqual([
      'changed country: the primary key (iso) becomes a unique key beside an `id` of its own',
    ]);
  });

  it('a compound foreign key becomes one relation, and keys go through it', () => {
    const keys = { primaryKey: ['room', 'seat'] };
    const result = imported(
      schema([
        table('seats', [column('room', 'int(11)', required), column('seat', 'int(11)', required)], keys),
        table('tickets', [idColumn, column('room'), column('seat'), column('day', 'date', required)], {
          foreignKeys: [foreignKey(['room', 'seat'], 'seats', ['room', 'seat'])],
          keys: [uniqueKey('uk_day', 'room', 'seat', 'day'), uniqueKey('uk_room', 'room', 'day')],
        }),
      ]),
    );
    expect(result.errors).toEqual([]);
    expect(result.contentOf('model', 'Ticket')).toMatchObject({
      fields: [{ code: 'room' }, { code: 'day' }],
      relations: [{ code: 'seat', target: 'Seat', inverse: 'tickets', type: 'manyToOne' }],
      keys: [
        { code: 'uk_day', unique: true, on: ['seat', 'day'] },
        { code: 'uk_room', unique: true, on: ['room', 'day'] },
      ],
    });
    expect(result.told.join('\n')).toContain('changed tickets.room: stays a field beside the relation');
  });

  it('two columns and nothing else are a many-to-many relation; one column more makes a model', () => {
    const link = [column('book_id', 'bigint(20)', required), column('tag_id', 'bigint(20)', required)];
    const rest = {
      primaryKey: ['book_id', 'tag_id'],
      foreignKeys: [foreignKey(['book_id'], 'books'), foreignKey(['tag_id'], 'tags')],
    };
    const named = [
      table('books', [idColumn, column('name', 'varchar(9)')]),
      table('tags', [idColumn, column('name', 'varchar(9)')]),
    ];
    const pure = imported(schema([...named, table('book_tags', link, rest)]));
    expect(pure.errors).toEqual([]);
    expect(pure.contentOf('model', 'Book')).toMatchObject({
      relations: [{ code: 'tags', inverse: 'books', type: 'manyToMany' }],
    });
    const rich = imported(schema([...named, table('book_tags', [...link, column('weight')], rest)]));
    expect(rich.errors).toEqual([]);
    expect(rich.contentOf('model', 'BookTag')).toMatchObject({ keys: [{ unique: true, on: ['book', 'tag'] }] });
  });

  it('a unique foreign key is one to one; rings of required ones are opened, self-relations named', () => {
    const result = imported(
      schema([
        table('a', [idColumn, column('b_id', 'bigint(20)', required)], { foreignKeys: [foreignKey(['b_id'], 'b')] }),
        table('b', [idColumn, column('a_id', 'bigint(20)', required), column('parent_id', 'bigint(20)')], {
          foreignKeys: [foreignKey(['a_id'], 'a'), foreignKey(['parent_id'], 'b', ['id'], 'SET NULL')],
          keys: [uniqueKey('uk_a', 'a_id')],
        }),
      ]),
    );
    expect(result.errors).toEqual([]);
    expect(result.contentOf('model', 'B')).toMatchObject({
      relations: [
        { code: 'a', type: 'oneToOne', required: true },
        { code: 'parent', inverse: 'children', onDelete: 'setNull' },
      ],
    });
    expect(result.told.join('\n')).toContain('changed a.b_id: becomes optional: it is part of a ring');
  });

  it('a key that leads out of the database stays a field and is listed', () => {
    const result = imported(
      schema([table('a', [idColumn, column('x_id')], { foreignKeys: [foreignKey(['x_id'], null)] })]),
    );
    expect(result.errors).toEqual([]);
    expect(result.contentOf('model', 'A')).toMatchObject({ fields: [{ code: 'xId', type: 'integer' }] });
    expect(result.told[0]).toContain('dropped a.x_id: foreign key fk_x_id');
  });

  it('keys that cannot be had are listed', () => {
    const parts = [{ column: 'name', prefix: 10 }];
    const keys = [
      { name: 'ft', unique: false, method: 'fulltext', parts: [{ column: 'name', prefix: null }] },
      { name: 'uk_start', unique: true, method: 'btree', parts },
      uniqueKey('uk_long', 'name', 'long'),
    ];
    const columns = [idColumn, column('name', 'varchar(200)'), column('long', 'varchar(700)')];
    const result = imported(schema([table('a', columns, { keys })]));
    expect(result.errors).toEqual([]);
    expect(result.findings.filter(({ outcome }) => outcome === 'dropped')).toHaveLength(3);
  });
});

describe('names', () => {
  it('that are reserved, foreign or alike get codes of their own, told one by one', () => {
    const columns = [
      idColumn,
      ...['class', 'order', 'version', '2nd', 'größe', '名称', 'a b', 'a_b'].map((name) => column(name)),
    ];
    const result = imported(
      schema([
        table('user', columns),
        table('User', [idColumn, column('x')]),
        table('sys_log', [idColumn, column('x')]),
      ]),
    );
    expect(result.errors).toEqual([]);
    expect(result.codes('model')).toEqual(['UserRecord', 'SysLog', 'UserRecord2']);
    expect(result.told).toEqual(
      expect.arrayContaining([
        'changed user.class: the field is called `classValue`',
        'changed user.order: the column is called `order_value`',
        'changed sys_log: the table is called `app_sys_log`',
      ]),
    );
  });

  it('of everything else in the database are listed', () => {
    const others = [
      { kind: 'view', name: 'v', table: null },
      { kind: 'trigger', name: 't', table: 'a' },
      { kind: 'procedure', name: 'p', table: null },
    ] as const;
    expect(imported(schema([table('a', [idColumn])], { others })).findings).toHaveLength(4);
  });

  it('of any kind make documents that resolve, and the same ones again', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' }),
      fc.constantFrom(
        'id',
        'Id',
        'select',
        'Module',
        'OrderService',
        'order',
        '`',
        "'; --",
        '*/',
        '${x}',
        '__proto__',
        'constructor',
      ),
    );
    const type = fc.constantFrom(
      'int(11)',
      'varchar(20)',
      'text',
      "enum('a','-',' ','ß')",
      'double',
      'blob',
      'varchar(3999)',
    );
    const columns = fc.uniqueArray(fc.record({ name, type, comment: fc.string(), nullable: fc.boolean() }), {
      selector: (each) => each.name.toLowerCase(),
      maxLength: 8,
    });
    const tables = fc.uniqueArray(fc.record({ name, columns, parent: fc.nat(5) }), {
      selector: (each) => each.name,
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(tables, (given) => {
        const source = schema(
          given.map((each) => {
            const own = each.columns.map((one) => column(one.name, one.type, one));
            const first = own.find(({ dataType }) => dataType === 'int');
            const target = given[each.parent % given.length]?.name ?? null;
            const foreignKeys = first === undefined ? [] : [foreignKey([first.name], target, ['id'])];
            const primaryKey = own.slice(0, 2).map((one) => one.name);
            return table(each.name, own, { foreignKeys, primaryKey, comment: each.name });
          }),
        );
        const result = imported(source);
        expect(result.errors).toEqual([]);
        expect(imported(source).documents).toEqual(result.documents);
      }),
      { numRuns: 60 },
    );
  });
});

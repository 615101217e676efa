import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../devstack/test-servers.ts';
import type { ResolvedProduct } from '../resolved-product.ts';
import { emptyHistory, nextMigration, type Migration, type MigrationHistory } from './migration.ts';
import { field, model, product, relation, stringField } from './product-fixture.ts';
import { relationalSchema } from './schema.ts';
import { sqlType } from './sql.ts';

const noRules = { min: null, max: null };
const join = { name: 'ord_order_tag', column: 'order_id', inverseColumn: 'tag_id' };
const customer = (name: Parameters<typeof stringField>[1]) =>
  model('Customer', [stringField('name', name)], { id: 'mdl_c', options: { softDelete: true } });
const tag = model('Tag', []);
const detail = model('Detail', [], {
  relations: [relation('order', 'Order', { kind: 'oneToOne', onDelete: 'cascade' })],
});

const first = product([
  model(
    'Order',
    [
      field('sequence', 'orderNo', { parts: [{ kind: 'counter', digits: 4 }] }),
      stringField('note', { required: true }),
      stringField('remark'),
      field('decimal', 'total', { precision: 8, scale: 2, ...noRules }),
      field('json', 'extra', {}, { required: true }),
    ],
    {
      relations: [
        relation('customer', 'Customer', { kind: 'manyToOne', required: true }),
        relation('tags', 'Tag', { kind: 'manyToMany', joinTable: join }),
        relation('parent', 'Order', { kind: 'manyToOne', onDelete: 'setNull' }),
      ],
      keys: [{ id: 'key_1', code: 'uk_customer_no', unique: true, on: ['customer', 'orderNo'] }],
      options: { optimisticLock: true },
    },
  ),
  customer({ unique: true }),
  tag,
  detail,
  model('Old', [], { relations: [relation('of', 'Customer', { kind: 'manyToOne' })] }),
]);

const second = product(
  [
    model(
      'SalesOrder',
      [
        field('sequence', 'orderNo', { parts: [{ kind: 'counter', digits: 4 }] }),
        stringField('remark', { required: true, maxLength: 300 }),
        field('decimal', 'amount', { precision: 14, scale: 4, ...noRules }, { id: 'fld_total' }),
        field('text', 'terms', { minLength: null, maxLength: 1000, pattern: null }, { required: true }),
        field('enum', 'status', { dictionary: { module: 'order', code: 'Status' } }, { required: true }),
        field('json', 'extra', {}, { required: true }),
        stringField('hostile', { default: { kind: 'literal', value: "\\'); -- ` ${}\n*/" } }),
      ],
      {
        id: 'mdl_Order',
        relations: [
          relation('buyer', 'Customer', { id: 'rel_customer', kind: 'manyToOne', required: true }),
          relation('tags', 'Tag', { kind: 'manyToMany', joinTable: join }),
          relation('parent', 'SalesOrder', { kind: 'manyToOne', onDelete: 'cascade' }),
          relation('agent', 'Customer', { kind: 'manyToOne', required: true }),
        ],
        keys: [{ id: 'key_1', code: 'uk_customer_no', unique: true, on: ['orderNo', 'buyer'] }],
        options: { softDelete: true },
      },
    ),
    customer({ unique: true, required: true }),
    tag,
    model('Detail', [], { relations: [relation('order', 'SalesOrder', { kind: 'manyToOne', onDelete: 'cascade' })] }),
  ],
  {
    dictionaries: [
      { id: 'dic_1', code: 'Status', label: {}, values: [{ id: 'val_1', code: 'draft', label: {}, color: 'neutral' }] },
    ],
  },
);

function advance(
  history: MigrationHistory,
  next: ResolvedProduct,
): { history: MigrationHistory; added: Migration | null } {
  const result = nextMigration(history, relationalSchema(next));
  if ('refused' in result) throw new Error(JSON.stringify(result.refused));
  return result;
}

describe('migrations of a product with rows', () => {
  let database: TestDatabase;
  let db: Connection;
  beforeAll(async () => {
    database = await testDatabase();
    db = await createConnection({ uri: database.url });
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  async function run(migration: Migration | null): Promise<void> {
    for (const statement of migration?.statements ?? []) await db.query(statement);
  }
  async function rows(sql: string): Promise<RowDataPacket[]> {
    return (await db.query<RowDataPacket[]>(sql))[0];
  }
  const insertAsFirst = (number: string) =>
    db.query("INSERT INTO ord_order (order_no, note, total, extra, customer_id) VALUES (?, 'n', 12.5, '{}', 1)", [
      number,
    ]);

  it('runs from V1 to V2 and on, and the release before goes on writing', async () => {
    const v1 = advance(emptyHistory, first);
    await run(v1.added);
    await db.query("INSERT INTO ord_customer (name) VALUES ('Acme'), (NULL)");
    await insertAsFirst('0001');
    await db.query('INSERT INTO ord_tag VALUES ()');
    await db.query('INSERT INTO ord_order_tag (order_id, tag_id) VALUES (1, 1)');

    const v2 = advance(v1.history, second);
    await run(v2.added);
    expect(await rows('SELECT total, remark, terms, status FROM ord_order')).toEqual([
      { total: '12.5000', remark: '', terms: '', status: 'draft' },
    ]);
    await insertAsFirst('0002');
    await expect(insertAsFirst('0002')).rejects.toMatchObject({ errno: 1062 });
    await db.query(
      "INSERT INTO ord_order (order_no, remark, terms, status, extra, customer_id) VALUES ('0003', 'r', 't', 'draft', '{}', 1)",
    );
    expect(await rows("SELECT hostile FROM ord_order WHERE order_no = '0003'")).toEqual([
      { hostile: "\\'); -- ` ${}\n*/" },
    ]);

    const v3 = advance(v2.history, second);
    await run(v3.added);
    expect(v3.added?.changes).toContainEqual({
      verdict: 'safe',
      message: 'makes `terms` of `ord_order` NOT NULL',
    });
    expect(advance(v3.history, second).added).toBeNull();
    await expectSchema(v3.history);
  });

  async function expectSchema(history: MigrationHistory): Promise<void> {
    const actual = await rows(
      'SELECT TABLE_NAME t, COLUMN_NAME c, IS_NULLABLE n FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()',
    );
    const wanted = history.schema.tables.flatMap((table) =>
      table.columns.map((column) => `${table.name}.${column.name} ${column.nullable ? 'YES' : 'NO'}`),
    );
    expect(actual.map((row) => `${row['t']}.${row['c']} ${row['n']}`).toSorted()).toEqual(wanted.toSorted());
  }

  it('takes the value of a removed row again, and only then', async () => {
    await expect(db.query("INSERT INTO ord_customer (name) VALUES ('Acme')")).rejects.toMatchObject({ errno: 1062 });
    await db.query("UPDATE ord_customer SET is_removed = 1 WHERE name = 'Acme'");
    await db.query("INSERT INTO ord_customer (name) VALUES ('Acme')");
    expect(await rows("SELECT COUNT(*) n FROM ord_customer WHERE name = 'Acme'")).toEqual([{ n: 2 }]);
  });

  it('writes columns of the types that the schema names', async () => {
    expect(sqlType({ name: 'DATETIME' })).toBe('DATETIME(3)');
    expect(
      await rows(
        "SELECT COLUMN_TYPE t FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'ord_order' AND COLUMN_NAME = 'total'",
      ),
    ).toEqual([{ t: 'decimal(14,4)' }]);
  });
});

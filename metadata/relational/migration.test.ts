import { describe, expect, it } from 'vitest';
import type { ResolvedProduct } from '../resolved-product.ts';
import type { Migration, MigrationHistory } from './migration.ts';
import { emptyHistory, nextMigration } from './migration.ts';
import type { MigrationRefusal } from './migration-plan.ts';
import { physicalNames } from './physical-names.ts';
import { field, model, product, relation, stringField } from './product-fixture.ts';
import { relationalSchema } from './schema.ts';

function step(
  history: MigrationHistory,
  next: ResolvedProduct,
): { history: MigrationHistory; added: Migration | null } {
  const result = nextMigration(history, relationalSchema(next));
  if ('refused' in result) throw new Error(JSON.stringify(result.refused));
  return result;
}

function steps(...products: ResolvedProduct[]): { history: MigrationHistory; sql: string; added: Migration | null } {
  let last: { history: MigrationHistory; added: Migration | null } = { history: emptyHistory, added: null };
  for (const next of products) last = step(last.history, next);
  return { ...last, sql: last.added?.statements.join(';\n') ?? '' };
}

function refusal(before: ResolvedProduct, after: ResolvedProduct): readonly MigrationRefusal[] {
  const result = nextMigration(step(emptyHistory, before).history, relationalSchema(after));
  return 'refused' in result ? result.refused : [];
}

const noRules = { min: null, max: null };

describe('nextMigration', () => {
  it('creates system tables, model tables and then foreign keys', () => {
    const customer = model('Customer', [stringField('name', { required: true })]);
    const order = model('SalesOrder', [], {
      relations: [relation('customer', 'Customer', { kind: 'manyToOne', required: true })],
    });
    const { added, sql } = steps(product([order, customer]));
    expect(added).toMatchObject({ name: '0001-initial', verdict: 'safe' });
    expect(sql).toContain('`id` BIGINT NOT NULL AUTO_INCREMENT');
    expect(sql).toContain(
      '`modifier_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)',
    );
    expect(added?.statements.map((statement) => statement.split(' (')[0])).toEqual([
      'CREATE TABLE `sys_user`',
      'CREATE TABLE `sys_sequence`',
      'CREATE TABLE `ord_sales_order`',
      'CREATE TABLE `ord_customer`',
      'ALTER TABLE `ord_sales_order` ADD CONSTRAINT `fk_ord_sales_order_customer_id` FOREIGN KEY',
    ]);
  });

  it('adds nothing when nothing changed', () => {
    const same = product([model('Customer', [stringField('name')])]);
    expect(steps(same, same).added).toBeNull();
  });

  it('keeps the physical names of renamed models, fields, relations and join tables', () => {
    const join = { name: 'ord_goods_tag', column: 'goods_id', inverseColumn: 'tag_id' };
    const renamedJoin = { name: 'ord_item_label', column: 'item_id', inverseColumn: 'label_id' };
    const before = product([
      model('Goods', [stringField('name')], {
        relations: [relation('tags', 'Tag', { kind: 'manyToMany', joinTable: join })],
      }),
      model('Tag', []),
    ]);
    const tags = relation('labels', 'Label', {
      id: 'rel_tags',
      kind: 'manyToMany',
      joinTable: renamedJoin,
      inverse: 'items',
    });
    const items = relation('items', 'Item', {
      kind: 'manyToMany',
      owner: false,
      inverse: 'labels',
      joinTable: { name: 'ord_item_label', column: 'label_id', inverseColumn: 'item_id' },
    });
    const after = product([
      model('Item', [stringField('title', { id: 'fld_name' })], { id: 'mdl_Goods', relations: [tags] }),
      model('Label', [], { id: 'mdl_Tag', relations: [items] }),
    ]);
    const { added, history } = steps(before, after);
    expect(added).toBeNull();
    const [item, label] = physicalNames(after, history).modules[0]?.models ?? [];
    expect(item).toMatchObject({ code: 'Item', table: 'ord_goods', fields: [{ code: 'title', column: 'name' }] });
    expect(item?.relations[0]?.joinTable).toEqual(join);
    expect(label?.relations[0]?.joinTable).toEqual({
      name: 'ord_goods_tag',
      column: 'tag_id',
      inverseColumn: 'goods_id',
    });
  });

  it('gives a new model another physical table where a renamed one holds its name', () => {
    const { history } = steps(
      product([model('Goods', [])]),
      product([model('Item', [], { id: 'mdl_Goods' }), model('Goods', [], { id: 'mdl_new' })]),
    );
    expect(history.schema.tables.map((table) => table.name)).toEqual([
      'sys_user',
      'sys_sequence',
      'ord_goods',
      'ord_goods_2',
    ]);
  });

  it('gives a new field another physical column where a dropped one holds its name', () => {
    const { sql } = steps(
      product([model('Goods', [stringField('note', { required: true })])]),
      product([model('Goods', [stringField('note', { id: 'fld_other' })])]),
    );
    expect(sql).toContain('ADD COLUMN `note_2` VARCHAR(100) NULL');
    expect(sql).toContain('MODIFY COLUMN `note` VARCHAR(100) NULL');
  });

  it('adds a required column with a default, so that the release before can still insert', () => {
    const { sql, added } = steps(
      product([model('Goods', [])]),
      product([
        model('Goods', [
          field('integer', 'stock', noRules, { required: true }),
          stringField('unit', { required: true, default: { kind: 'literal', value: "it's" } }),
        ]),
      ]),
    );
    expect(sql).toContain('ADD COLUMN `stock` INT NOT NULL DEFAULT 0');
    expect(sql).toContain("ADD COLUMN `unit` VARCHAR(100) NOT NULL DEFAULT 'it''s'");
    expect(added).toMatchObject({ name: '0002-ord-goods', verdict: 'safe' });
  });

  it('fills in a field that becomes required and closes the column one migration later', () => {
    const optional = product([model('Goods', [stringField('unit')])]);
    const required = product([model('Goods', [stringField('unit', { required: true })])]);
    const expand = steps(optional, required);
    expect(expand.added?.verdict).toBe('backfill');
    expect(expand.added?.statements).toEqual(["UPDATE `ord_goods` SET `unit` = '' WHERE `unit` IS NULL"]);
    expect(step(expand.history, required).added?.statements).toEqual([
      "UPDATE `ord_goods` SET `unit` = '' WHERE `unit` IS NULL",
      'ALTER TABLE `ord_goods` MODIFY COLUMN `unit` VARCHAR(100) NOT NULL',
    ]);
    expect(step(step(expand.history, required).history, required).added).toBeNull();
  });

  it('never closes a required column that rows cannot be given a value for', () => {
    const withCode = product([model('Goods', [stringField('code', { required: true, unique: true })])]);
    const { added, history } = steps(product([model('Goods', [])]), withCode);
    expect(added?.statements).toEqual([
      'ALTER TABLE `ord_goods` ADD COLUMN `code` VARCHAR(100) NULL',
      'ALTER TABLE `ord_goods` ADD UNIQUE KEY `uk_code` (`code`)',
    ]);
    expect(step(history, withCode).added).toBeNull();
  });

  it('brings the tables of files with the first field that holds one, and takes images for files and back', () => {
    const rules = { accept: [], maxBytes: 1_000_000 };
    const [plain, picture, any] = [[], [field('image', 'scan', rules)], [field('file', 'scan', rules)]].map((fields) =>
      product([model('Goods', [stringField('a'), ...fields])]),
    );
    if (plain === undefined || picture === undefined || any === undefined) throw new Error('three products');
    const { sql } = steps(plain, picture);
    expect(sql).toContain('CREATE TABLE `sys_file`');
    expect(sql).toContain('CREATE TABLE `sys_schedule`');
    expect(sql).toContain('ALTER TABLE `ord_goods` ADD COLUMN `scan` JSON NULL');
    expect(steps(plain).sql).not.toContain('sys_file');
    expect(steps(picture, any).sql).toBe('');
    expect(steps(any, picture).sql).toBe('');
  });

  it('leaves rows without a file where one becomes required: nothing could be made up', () => {
    const scan = { accept: [], maxBytes: 1_000_000 };
    const before = product([model('Goods', [stringField('a')])]);
    const after = product([model('Goods', [stringField('a'), field('file', 'scan', scan, { required: true })])]);
    expect(steps(before, after).sql).toContain('ADD COLUMN `scan` JSON NULL');
    expect(steps(before, after, after).sql).not.toContain('NOT NULL');
  });

  it('keeps what is dropped, without its foreign keys', () => {
    const customer = model('Customer', []);
    const { added, history } = steps(
      product([
        model('SalesOrder', [], {
          relations: [relation('customer', 'Customer', { kind: 'manyToOne', required: true })],
        }),
        customer,
        model('Old', [], { relations: [relation('owner', 'Customer', { kind: 'manyToOne' })] }),
      ]),
      product([model('SalesOrder', []), customer]),
    );
    expect(added?.statements).toEqual([
      'ALTER TABLE `ord_sales_order` DROP FOREIGN KEY `fk_ord_sales_order_customer_id`',
      'ALTER TABLE `ord_old` DROP FOREIGN KEY `fk_ord_old_owner_id`',
      'ALTER TABLE `ord_sales_order` DROP INDEX `idx_customer_id`',
      'ALTER TABLE `ord_sales_order` MODIFY COLUMN `customer_id` BIGINT NULL',
    ]);
    expect(history.schema.tables.find((table) => table.name === 'ord_old')?.retired).toBe(true);
  });

  it('lets a soft-deletable model use the value of a removed row again', () => {
    const { sql } = steps(
      product([model('Goods', [stringField('code', { unique: true })], { options: { softDelete: true } })]),
    );
    expect(sql).toContain('`_live` TINYINT(1) GENERATED ALWAYS AS (CASE WHEN `is_removed` = 0 THEN 1 END) VIRTUAL');
    expect(sql).toContain('UNIQUE KEY `uk_code` (`code`, `_live`)');
  });

  it('drops a unique key before it writes rows, and adds another one after', () => {
    const before = product([
      model('Goods', [stringField('a'), stringField('b')], {
        keys: [{ id: 'key_1', code: 'uk_a', unique: true, on: ['a'] }],
      }),
    ]);
    const after = product([
      model('Goods', [stringField('a'), stringField('b')], {
        keys: [{ id: 'key_1', code: 'uk_a', unique: true, on: ['a', 'b'] }],
      }),
    ]);
    const { added } = steps(before, after);
    expect(added?.statements).toEqual([
      'ALTER TABLE `ord_goods` DROP INDEX `uk_a`',
      'ALTER TABLE `ord_goods` ADD UNIQUE KEY `uk_a_2` (`a`, `b`)',
    ]);
    expect(added?.verdict).toBe('backfill');
  });

  it.each([
    ['longer text', stringField('v'), stringField('v', { maxLength: 200 }), 'VARCHAR(200)'],
    [
      'text without end',
      stringField('v'),
      field('text', 'v', { minLength: null, maxLength: 9999, pattern: null }),
      'TEXT',
    ],
    [
      'more digits',
      field('decimal', 'v', { precision: 8, scale: 2, ...noRules }),
      field('decimal', 'v', { precision: 12, scale: 4, ...noRules }),
      'DECIMAL(12,4)',
    ],
    [
      'numbers with a fraction',
      field('integer', 'v', noRules),
      field('decimal', 'v', { precision: 12, scale: 2, ...noRules }),
      'DECIMAL(12,2)',
    ],
  ])('widens a column to %s', (_name, before, after, type) => {
    expect(steps(product([model('Goods', [before])]), product([model('Goods', [after])])).sql).toBe(
      `ALTER TABLE \`ord_goods\` MODIFY COLUMN \`v\` ${type} NULL`,
    );
  });

  it('refuses keys and rows that are too long for the database', () => {
    const long = product([
      model('Goods', [stringField('a', { maxLength: 800, unique: true }), stringField('b', { maxLength: 16_000 })]),
    ]);
    expect(refusal(product([]), long).map((one) => one.rule)).toEqual(['key-too-long', 'row-too-long']);
  });

  it('emits hostile text as data', () => {
    const hostile = "'; DROP TABLE x; -- \\' \n` ${} */ </script>";
    const { sql } = steps(
      product([model('Goods', [stringField('a', { default: { kind: 'literal', value: hostile } })])]),
    );
    expect(sql).not.toContain('DROP TABLE x');
    expect(sql).toContain(`DEFAULT _utf8mb4 0x${Buffer.from(hostile).toString('hex')}`);
  });

  it('gives the same history for the same products', () => {
    const one = product([model('Goods', [stringField('a')])]);
    expect(JSON.stringify(steps(one))).toBe(JSON.stringify(steps(structuredClone(one))));
  });
});

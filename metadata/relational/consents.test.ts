import { describe, expect, it } from 'vitest';
import type { ResolvedProduct } from '../resolved-product.ts';
import { emptyHistory, type MigrationHistory, type NextMigration, nextMigration } from './migration.ts';
import type { MigrationOptions } from './migration-plan.ts';
import { field, model, product, relation, stringField } from './product-fixture.ts';
import { relationalSchema } from './schema.ts';

function step(
  history: MigrationHistory,
  next: ResolvedProduct,
  options: Partial<MigrationOptions> = {},
): NextMigration {
  const result = nextMigration(history, relationalSchema(next), options);
  if ('refused' in result) throw new Error(JSON.stringify(result.refused));
  return result;
}

const noRules = { min: null, max: null };
const goods = (...fields: Parameters<typeof model>[1]): ResolvedProduct => product([model('Goods', fields)]);
const withNote = goods(stringField('name'), stringField('note'));
const withoutNote = goods(stringField('name'));
const first = step(emptyHistory, withNote).history;

describe('what nothing uses any more', () => {
  it('stays without consent, and can be dropped later without breaking the release before', () => {
    const expand = step(first, withoutNote);
    expect(expand).toMatchObject({
      added: null,
      changes: [{ verdict: 'safe', message: 'keeps column `note` of `ord_goods`, which the product no longer uses' }],
      consents: [{ message: 'drops column `note` of `ord_goods`', needed: false, given: false, breaksPrevious: true }],
    });
    const [pending] = step(expand.history, withoutNote).consents;
    expect(pending).toMatchObject({ id: expand.consents[0]?.id, breaksPrevious: false });
    const contract = step(expand.history, withoutNote, { allow: new Set([pending?.id ?? '']) });
    expect(contract.added).toMatchObject({
      verdict: 'destructive',
      statements: ['ALTER TABLE `ord_goods` DROP COLUMN `note`'],
    });
    expect(step(contract.history, withoutNote)).toMatchObject({ added: null, consents: [] });
  });

  it('goes at once with consent in the release that stops using it', () => {
    const [drop] = step(first, withoutNote).consents;
    const { added, consents } = step(first, withoutNote, { allow: new Set([drop?.id ?? '']) });
    expect(added?.statements).toEqual(['ALTER TABLE `ord_goods` DROP COLUMN `note`']);
    expect(consents).toMatchObject([{ given: true, breaksPrevious: true }]);
  });

  it('breaks the release before as long as one that uses it may serve', () => {
    const expand = step(first, withoutNote);
    const failed = step(expand.history, withoutNote, { serving: [expand.history.schema, first.schema] });
    expect(failed.consents).toMatchObject([{ breaksPrevious: true }]);
  });

  it('drops tables after the foreign keys between them', () => {
    const ring = product([
      model('A', [], { relations: [relation('b', 'B', { kind: 'manyToOne' })] }),
      model('B', [], { relations: [relation('a', 'A', { kind: 'manyToOne' })] }),
    ]);
    const { history } = step(emptyHistory, ring);
    const allow = new Set(step(history, product([])).consents.map(({ id }) => id));
    expect(step(history, product([]), { allow }).added?.statements).toEqual([
      'ALTER TABLE `ord_a` DROP FOREIGN KEY `fk_ord_a_b_id`',
      'ALTER TABLE `ord_b` DROP FOREIGN KEY `fk_ord_b_a_id`',
      'DROP TABLE IF EXISTS `ord_a`',
      'DROP TABLE IF EXISTS `ord_b`',
    ]);
  });

  it('comes back with its data where it is taken into use again', () => {
    const expand = step(first, withoutNote);
    expect(step(expand.history, withNote)).toMatchObject({ added: null, consents: [] });
  });
});

describe('a consent', () => {
  it('holds for exactly one change', () => {
    const idOf = (maxLength: number): string | undefined =>
      step(first, goods(stringField('name', { maxLength }), stringField('note'))).consents[0]?.id;
    expect(idOf(50)).toMatch(/^narrow-column:ord_goods\.name:[0-9a-f]{8}$/u);
    expect(idOf(40)).not.toBe(idOf(50));
    const other = step(first, withoutNote, { allow: new Set(['drop-column:ord_goods.note:00000000']) });
    expect(other.added).toBeNull();
  });

  it('is needed where values cannot be carried over, and shown as if it were given', () => {
    const dated = goods(field('date', 'name', {}), stringField('note'));
    const { history } = step(emptyHistory, dated);
    expect(step(history, goods(field('integer', 'name', noRules), stringField('note')))).toMatchObject({
      added: { verdict: 'destructive', statements: ['ALTER TABLE `ord_goods` ADD COLUMN `name_2` INT NULL'] },
      consents: expect.arrayContaining([
        expect.objectContaining({
          needed: true,
          given: false,
          document: 'order/model/Goods',
          pointer: '/fields/0',
          loses: 'the values of `name` of `ord_goods` are not carried over',
        }),
      ]),
    });
  });

  it('is needed for a relation that points at another model', () => {
    const others = [model('A', []), model('B', [])];
    const to = (target: string): ResolvedProduct =>
      product([...others, model('Goods', [], { relations: [relation('of', target, { kind: 'manyToOne' })] })]);
    const { consents } = step(step(emptyHistory, to('A')).history, to('B'));
    expect(consents.filter(({ needed }) => needed)).toMatchObject([
      { message: 'points `of_id` of `ord_goods` at another model, by a new column `of_id_2`' },
    ]);
  });
});

describe('a narrower field', () => {
  const shorter = goods(stringField('name', { maxLength: 50 }), stringField('note'));

  it('is checked first and keeps the wide column, which can be narrowed later', () => {
    const next = step(first, shorter);
    expect(next.added).toMatchObject({
      name: '0002-ord-goods',
      verdict: 'backfill',
      statements: [],
      checks: [{ sql: 'SELECT COUNT(*) AS `found` FROM `ord_goods` WHERE (CHAR_LENGTH(`name`) > 50)' }],
    });
    const later = step(next.history, shorter);
    expect(later).toMatchObject({ added: null, consents: [{ breaksPrevious: false }] });
    const narrowed = step(next.history, shorter, { allow: new Set(later.consents.map(({ id }) => id)) });
    expect(narrowed.added?.statements).toEqual([
      'UPDATE `ord_goods` SET `name` = CASE WHEN CHAR_LENGTH(`name`) > 50 THEN LEFT(`name`, 50) ELSE `name` END WHERE (CHAR_LENGTH(`name`) > 50)',
      'ALTER TABLE `ord_goods` MODIFY COLUMN `name` VARCHAR(50) NULL',
    ]);
    expect(step(narrowed.history, shorter)).toMatchObject({ added: null, consents: [] });
  });

  it('is wide again without a statement', () => {
    expect(step(step(first, shorter).history, withNote)).toMatchObject({ added: null, consents: [] });
  });
});

const status = (code: string): ResolvedProduct =>
  product([model('Goods', [field('enum', 'status', { dictionary: { module: 'order', code: 'Status' } })])], {
    dictionaries: [
      { id: 'dic_1', code: 'Status', label: {}, values: [{ id: 'v1', code, label: {}, color: 'neutral' }] },
    ],
  });

describe('what the release before writes meanwhile', () => {
  const required = goods(stringField('name', { required: true }), stringField('note'));

  it('is not shut out while a release that may serve does not know the rule', () => {
    const { history } = step(first, required);
    const failed = step(history, required, { serving: [first.schema] });
    expect(failed.added).toBeNull();
    expect(step(history, required).added?.statements.join()).toContain('NOT NULL');
  });

  it('gets the new code of a renamed value by the migration after', () => {
    const { added, history } = step(step(emptyHistory, status('draft')).history, status('open'));
    expect(added?.statements).toHaveLength(1);
    const again = step(history, status('open'));
    expect(again.added?.statements).toEqual(added?.statements);
    expect(step(again.history, status('open')).added).toBeNull();
  });

  it('is not copied again from a column that has been dropped', () => {
    const counted = goods(field('integer', 'name', noRules, { required: true }), stringField('note'));
    const next = step(first, counted);
    const allow = new Set(next.consents.filter(({ id }) => id.startsWith('drop-column:')).map(({ id }) => id));
    const dropped = step(first, counted, { allow });
    expect(dropped.added?.statements.at(-1)).toBe('ALTER TABLE `ord_goods` DROP COLUMN `name`');
    expect(step(dropped.history, counted).added?.statements.join()).not.toContain('CAST');
    expect(step(next.history, counted).added?.statements.join()).toContain('CAST');
  });
});

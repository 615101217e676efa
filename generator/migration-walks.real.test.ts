import { type Arbitrary, array, assert, asyncProperty, boolean, integer as whole, nat, record } from 'fast-check';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { emptyHistory, type MigrationHistory, type NextMigration } from '../metadata/relational/migration.ts';
import { field, model, product, relation, stringField } from '../metadata/relational/product-fixture.ts';
import type { ResolvedField, ResolvedProduct, ResolvedRelation } from '../metadata/resolved-product.ts';
import { RowsDoNotFit } from './backend/runtime/server/src/database/migration-steps.ts';
import { decimal, dictionary, integer, status, tags, text } from './migration-cases/case-fixture.ts';
import {
  advance,
  expectSchema,
  expectState,
  type ProductDatabases,
  productDatabases,
  run,
  runUntil,
  stateOf,
  useAs,
} from './migration-database-fixture.ts';

let databases: ProductDatabases;
beforeAll(async () => {
  databases = await productDatabases();
});
afterAll(async () => {
  await databases.close();
});

const fields: readonly (ResolvedField | null)[] = [
  null,
  stringField('v'),
  stringField('v', { maxLength: 5 }),
  stringField('v', { required: true }),
  stringField('v', { unique: true }),
  stringField('v', { default: { kind: 'literal', value: '1' } }),
  field('text', 'v', text),
  field('text', 'v', text, { required: true }),
  integer('v'),
  integer('v', { required: true }),
  integer('v', { required: true, default: { kind: 'literal', value: 1 } }),
  integer('v', { unique: true }),
  integer('v', { unique: true, required: true }),
  field('bigint', 'v', {}),
  decimal('v', 8, 2),
  decimal('v', 8, 4),
  decimal('v', 4, 0, { required: true }),
  field('boolean', 'v', {}),
  field('date', 'v', {}, { required: true }),
  field('datetime', 'v', {}),
  field('time', 'v', {}),
  field('uuid', 'v', {}),
  status('v'),
  status('v', { required: true }),
  tags('v'),
  field('json', 'v', {}, { required: true }),
  field('password', 'v', text),
];

const join = { name: 'ord_goods_of', column: 'goods_id', inverseColumn: 'customer_id' };
const relations: readonly (ResolvedRelation | null)[] = [
  null,
  relation('of', 'Customer', { kind: 'manyToOne' }),
  relation('of', 'Customer', { kind: 'manyToOne', required: true }),
  relation('of', 'Customer', { kind: 'manyToOne', onDelete: 'cascade' }),
  relation('of', 'Supplier', { kind: 'manyToOne' }),
  relation('of', 'Customer', { kind: 'oneToOne' }),
  relation('of', 'Customer', { kind: 'manyToMany', joinTable: join }),
];

const dictionaries = [
  dictionary({ 1: 'draft', 2: 'done' }),
  dictionary({ 2: 'done', 1: 'open' }),
  dictionary({ 2: 'draft' }),
];

interface Step {
  readonly field: number;
  readonly relation: number;
  readonly dictionary: number;
  readonly options: { readonly softDelete: boolean; readonly optimisticLock: boolean; readonly audit: boolean };
  readonly hasGoods: boolean;
  /** Whether everything that may be consented to is. */
  readonly agrees: boolean;
  /** After so many queries the migration loses its connection. */
  readonly dies: number;
}

const step: Arbitrary<Step> = record({
  field: nat(fields.length - 1),
  relation: nat(relations.length - 1),
  dictionary: nat(dictionaries.length - 1),
  options: record({ softDelete: boolean(), optimisticLock: boolean(), audit: boolean() }),
  hasGoods: whole({ min: 0, max: 9 }).map((number) => number > 0),
  agrees: boolean(),
  dies: nat(20),
});

function productOf({ dictionary: codes, field: one, hasGoods, options, relation: other }: Step): ResolvedProduct {
  const [v, of] = [fields[one] ?? null, relations[other] ?? null];
  const goods = model('Goods', v === null ? [] : [v], { options, relations: of === null ? [] : [of] });
  const others = [model('Customer', [stringField('name')]), model('Supplier', [stringField('name')])];
  return product(hasGoods ? [...others, goods] : others, dictionaries[codes]);
}

function planned(history: MigrationHistory, wanted: Step): NextMigration {
  const next = productOf(wanted);
  const { consents } = advance(history, next);
  const given = consents.filter(({ needed }) => needed || wanted.agrees).map(({ id }) => id);
  return advance(history, next, given);
}

type Open = () => Promise<Connection>;

/** What publishing it does; the history that the next plan goes on from. */
async function publish(open: Open, history: MigrationHistory, wanted: Step, tag: string): Promise<MigrationHistory> {
  const next = planned(history, wanted);
  const db = await open();
  const before = await stateOf(db);
  // It may well be through by then, or find rows in its way: the next run tells.
  if (next.added) await runUntil(await open(), next.added, wanted.dies).catch(() => undefined);
  try {
    await run(db, next.added);
  } catch (error) {
    if (!(error instanceof RowsDoNotFit)) throw error;
    await expectState(db, before);
    return history;
  }
  await expectSchema(db, next.history);
  // A unique key holds at once, also for the version before.
  const isHeld =
    next.consents.some(({ breaksPrevious, given }) => given && breaksPrevious) || fields[wanted.field]?.unique;
  if (!isHeld) {
    await useAs(db, history, `${tag}o`, next.history);
  }
  await useAs(db, next.history, `${tag}n`);
  return next.history;
}

/** `WALKS=500` looks at so many others. */
const explored = process.env['WALKS'];

it('leads from any version of a product to any other, by what was kept on the way', async () => {
  const walk = array(step, { minLength: 2, maxLength: 8 });
  const walking = assert(
    asyncProperty(walk, async ([first, ...others]) => {
      if (first === undefined) return;
      const people = ["INSERT INTO ord_customer (name) VALUES ('a')", "INSERT INTO ord_supplier (name) VALUES ('s')"];
      await databases.withRows({ before: productOf(first), rows: people }, async (open) => {
        let { history } = advance(emptyHistory, productOf(first));
        await useAs(await open(), history, 'f');
        for (const [index, one] of others.entries()) history = await publish(open, history, one, String(index));
      });
    }),
    explored === undefined ? { numRuns: 20, seed: 1 } : { numRuns: Number(explored) },
  );
  await expect(walking).resolves.toBeUndefined();
});

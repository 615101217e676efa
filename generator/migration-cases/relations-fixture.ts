import type { Verdict } from '../../metadata/relational/migration-plan.ts';
import { model, product, relation, stringField } from '../../metadata/relational/product-fixture.ts';
import type { ResolvedModel, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { type Answer, draftAndDone, insert, type MigrationCase, v } from './case-fixture.ts';

const customer = model('Customer', [stringField('name')]);
const supplier = model('Supplier', [stringField('name')]);
const join = { name: 'ord_goods_of', column: 'goods_id', inverseColumn: 'customer_id' };
type Relation = Parameters<typeof relation>[2];

export function related(
  rest: Relation | null,
  target = 'Customer',
  others: ResolvedModel[] = [customer, supplier],
): ResolvedProduct {
  const relations = rest === null ? [] : [relation('of', target, rest)];
  return product([model('Goods', [v], { relations }), ...others], draftAndDone);
}

const people = ["INSERT INTO ord_customer (name) VALUES ('a'), ('b')", "INSERT INTO ord_supplier (name) VALUES ('s')"];
export const linked = [...people, "INSERT INTO ord_goods (v, of_id) VALUES ('x', 1), ('y', 2), ('z', NULL)"];
export const joined = [
  ...people,
  "INSERT INTO ord_goods (v) VALUES ('x'), ('y'), ('z')",
  'INSERT INTO ord_goods_of VALUES (1, 1), (2, 2)',
];
const readLinks = 'SELECT of_id AS v FROM ord_goods ORDER BY id';
export const manyToOne: Relation = { kind: 'manyToOne' };
export const manyToMany: Relation = { kind: 'manyToMany', joinTable: join };

const relationCase = (
  name: string,
  [before, after]: readonly [ResolvedProduct, ResolvedProduct],
  rows: readonly string[],
  survives: readonly [string, Answer],
  verdict: Verdict | null,
  rest: Partial<MigrationCase> = {},
): MigrationCase => ({ name, before, after, rows, survives, verdict, ...rest });

export const relations: readonly MigrationCase[] = [
  relationCase(
    'a new relation',
    [related(null), related(manyToOne)],
    [...people, ...insert("'x'")],
    [readLinks, [null]],
    'safe',
  ),
  relationCase(
    'a new required relation',
    [related(null), related({ ...manyToOne, required: true })],
    [...people, ...insert("'x'")],
    [readLinks, [null]],
    'backfill',
  ),
  relationCase(
    'a removed relation',
    [related({ ...manyToOne, required: true }), related(null)],
    [...people, "INSERT INTO ord_goods (v, of_id) VALUES ('x', 1)"],
    [readLinks, ['1']],
    'safe',
  ),
  relationCase(
    'a required relation',
    [related(manyToOne), related({ ...manyToOne, required: true })],
    linked,
    [readLinks, ['1', '2', null]],
    'backfill',
  ),
  relationCase(
    'an optional relation',
    [related({ ...manyToOne, required: true }), related(manyToOne)],
    [...people, "INSERT INTO ord_goods (v, of_id) VALUES ('x', 1)"],
    [readLinks, ['1']],
    'safe',
  ),
  relationCase(
    'another rule on delete',
    [related(manyToOne), related({ ...manyToOne, onDelete: 'cascade' })],
    linked,
    [readLinks, ['1', '2', null]],
    'safe',
  ),
  relationCase(
    'many to one becomes one to one',
    [related(manyToOne), related({ kind: 'oneToOne' })],
    linked,
    [readLinks, ['1', '2', null]],
    'backfill',
  ),
  relationCase(
    'one to one becomes many to one',
    [related({ kind: 'oneToOne' }), related(manyToOne)],
    linked,
    [readLinks, ['1', '2', null]],
    'safe',
  ),
  relationCase(
    'many to one becomes many to many',
    [related(manyToOne), related(manyToMany)],
    linked,
    ['SELECT CONCAT(goods_id, customer_id) AS v FROM ord_goods_of ORDER BY goods_id', ['11', '22']],
    'backfill',
  ),
  relationCase(
    'many to many becomes many to one',
    [related(manyToMany), related(manyToOne)],
    joined,
    [readLinks, ['1', '2', null]],
    'backfill',
  ),
  relationCase(
    'many to many becomes many to one, with consent',
    [related(manyToMany), related(manyToOne)],
    [...joined, 'INSERT INTO ord_goods_of VALUES (2, 1)'],
    [readLinks, ['1', '1', null]],
    'destructive',
    { allow: ['single-relation'] },
  ),
  relationCase(
    'many to many becomes one to one',
    [related(manyToMany), related({ kind: 'oneToOne' })],
    joined,
    [readLinks, ['1', '2', null]],
    'backfill',
  ),
  relationCase(
    'a new many to many relation',
    [related(null), related(manyToMany)],
    [...people, ...insert("'x'")],
    ['SELECT v FROM ord_goods', ['x']],
    'safe',
  ),
  relationCase(
    'a removed many to many relation',
    [related(manyToMany), related(null)],
    joined,
    ['SELECT COUNT(*) AS v FROM ord_goods_of', ['2']],
    'safe',
  ),
  relationCase(
    'a relation to another model',
    [related(manyToOne), related(manyToOne, 'Supplier')],
    linked,
    ['SELECT of_id_2 AS v FROM ord_goods', [null, null, null]],
    'destructive',
    { allow: ['retarget-relation'] },
  ),
  relationCase(
    'a removed model',
    [related(manyToOne), related(null, '', [supplier])],
    linked,
    ['SELECT name AS v FROM ord_customer', ['a', 'b']],
    'safe',
  ),
  relationCase(
    'a removed model, with consent',
    [related(manyToOne), related(null, '', [supplier])],
    linked,
    ['SELECT v FROM ord_goods', ['x', 'y', 'z']],
    'destructive',
    { allow: ['drop-table', 'drop-column'], breaksPrevious: true },
  ),
];

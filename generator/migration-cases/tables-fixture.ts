import type { Verdict } from '../../metadata/relational/migration-plan.ts';
import { field, model, product, relation, stringField } from '../../metadata/relational/product-fixture.ts';
import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import {
  draftAndDone,
  type Field,
  fieldCase,
  goods,
  insert,
  integer,
  type MigrationCase,
  readV,
  v,
} from './case-fixture.ts';

export const withOptions = (
  options: NonNullable<Parameters<typeof model>[2]>['options'],
  fields: Field[] = [stringField('v', { unique: true })],
) => goods(fields, { ...(options && { options }) });
const optionCase = (
  name: string,
  before: ResolvedProduct,
  after: ResolvedProduct,
  verdict: Verdict,
): MigrationCase => ({
  name,
  before,
  after,
  rows: insert("'x'", "'y'"),
  verdict,
  survives: [readV, ['x', 'y']],
});

export const tables: readonly MigrationCase[] = [
  { ...fieldCase('a new field', [v, v], ["'x'"], ['x'], 'safe'), after: goods([v, integer('n')]) },
  {
    ...fieldCase('a new required field', [v, v], ["'x'"], ['x'], 'safe'),
    after: goods([v, integer('n', { required: true }), field('json', 'j', {}, { required: true })]),
    verdict: 'backfill',
  },
  {
    ...fieldCase('a new required field with a default', [v, v], ["'x'"], ['x'], 'safe'),
    after: goods([v, stringField('n', { required: true, default: { kind: 'literal', value: 'd' } })]),
  },
  {
    ...fieldCase('a new required and unique field', [v, v], ["'x'", "'y'"], ['x', 'y'], 'backfill'),
    after: goods([v, stringField('n', { required: true, unique: true })]),
  },
  {
    ...fieldCase('a removed field', [v, v], ["'x'"], ['x'], 'safe'),
    before: goods([v, stringField('n', { required: true, default: { kind: 'literal', value: 'd' } })]),
  },
  {
    ...fieldCase('a removed required field', [v, v], [], [], 'safe'),
    before: goods([v, stringField('n', { required: true })]),
    rows: ["INSERT INTO ord_goods (v, n) VALUES ('x', 'n')"],
    survives: ['SELECT CONCAT(v, n) AS v FROM ord_goods', ['xn']],
  },
  {
    ...fieldCase('a removed field, with consent', [v, v], ["'x'"], ['x'], 'destructive'),
    before: goods([v, integer('n')]),
    allow: ['drop-column'],
    breaksPrevious: true,
  },
  fieldCase('a renamed field', [v, stringField('w', { id: 'fld_v' })], ["'x'"], ['x'], null),
  {
    ...fieldCase('a renamed model', [v, v], ["'x'"], ['x'], null),
    after: product([model('Item', [v], { id: 'mdl_Goods' })], draftAndDone),
  },
  {
    ...fieldCase('a field with the name of a removed one', [v, v], ["'x'"], ['x'], 'safe'),
    before: goods([v, stringField('n')]),
    after: goods([v, integer('n', { id: 'fld_other' })]),
  },
  {
    ...fieldCase('a new model', [v, v], ["'x'"], ['x'], 'safe'),
    after: product(
      [model('Goods', [v]), model('New', [v], { relations: [relation('of', 'Goods', { kind: 'manyToOne' })] })],
      draftAndDone,
    ),
  },
  {
    ...fieldCase('a new index', [v, v], ["'x'"], ['x'], 'safe'),
    after: goods([v], { keys: [{ id: 'key_1', code: 'ix_v', unique: false, on: ['v'] }] }),
  },
  {
    ...fieldCase('a removed index', [v, v], ["'x'"], ['x'], 'safe'),
    before: goods([v], { keys: [{ id: 'key_1', code: 'ix_v', unique: false, on: ['v'] }] }),
  },
  {
    ...fieldCase('another unique key', [v, v], [], ['x', 'x'], 'backfill'),
    before: goods([v, integer('n')], { keys: [{ id: 'key_1', code: 'uk', unique: true, on: ['n'] }] }),
    after: goods([v, integer('n')], { keys: [{ id: 'key_1', code: 'uk', unique: true, on: ['v', 'n'] }] }),
    rows: ["INSERT INTO ord_goods (v, n) VALUES ('x', 1), ('x', 2)"],
  },
  optionCase('soft delete', withOptions({}), withOptions({ softDelete: true }), 'backfill'),
  optionCase('no soft delete', withOptions({ softDelete: true }), withOptions({}), 'backfill'),
  optionCase('optimistic lock', withOptions({}), withOptions({ optimisticLock: true }), 'safe'),
  optionCase('no optimistic lock', withOptions({ optimisticLock: true }), withOptions({}), 'safe'),
  optionCase('audit', withOptions({ audit: false }), withOptions({ audit: true }), 'safe'),
  optionCase('no audit', withOptions({ audit: true }), withOptions({ audit: false }), 'safe'),
];

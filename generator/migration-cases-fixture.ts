import { field, model, product, relation, stringField } from '../metadata/relational/product-fixture.ts';
import type { ConsentKind } from '../metadata/relational/consents.ts';
import type { Verdict } from '../metadata/relational/migration-plan.ts';
import type {
  ResolvedDictionary,
  ResolvedField,
  ResolvedModel,
  ResolvedProduct,
} from '../metadata/resolved-product.ts';

/** A change between two versions of a product that has rows. */
export interface MigrationCase {
  readonly name: string;
  readonly before: ResolvedProduct;
  /** SQL that writes the rows of the version before. */
  readonly rows: readonly string[];
  readonly after: ResolvedProduct;
  /** Null where the database stays as it is. */
  readonly verdict: Verdict | null;
  /** Kinds of consent that are given. */
  readonly allow?: readonly ConsentKind[];
  /** SQL that reads what came of the rows, `{v}` being the physical name of the field `v`, and its answer. */
  readonly survives: readonly [sql: string, answer: readonly (string | null)[]];
  /** With consent to that, the version before cannot write any more. */
  readonly breaksPrevious?: boolean;
}

const numbers = { min: null, max: null };
export const text = { minLength: null, maxLength: 5000, pattern: null };
export const integer = (code: string, rest = {}) => field('integer', code, numbers, rest);
export const decimal = (code: string, precision: number, scale: number, rest = {}) =>
  field('decimal', code, { precision, scale, ...numbers }, rest);
export const status = (code: string, rest = {}) =>
  field('enum', code, { dictionary: { module: 'order', code: 'Status' } }, rest);
export const tags = (code: string, rest = {}) =>
  field('multiEnum', code, { dictionary: { module: 'order', code: 'Status' } }, rest);

/** Codes by their ids: `{ 1: 'draft' }`. */
export function dictionary(codes: Readonly<Record<string, string>>): { dictionaries: ResolvedDictionary[] } {
  const values = Object.entries(codes).map(([id, code]) => ({ id, code, label: {}, color: 'neutral' as const }));
  return { dictionaries: [{ id: 'dic_1', code: 'Status', label: {}, values }] };
}

const draftAndDone = dictionary({ 1: 'draft', 2: 'done' });

export function goods(
  fields: readonly ResolvedField[],
  rest: Parameters<typeof model>[2] = {},
  codes: Readonly<Record<string, string>> = { 1: 'draft', 2: 'done' },
): ResolvedProduct {
  return product([model('Goods', fields, rest)], dictionary(codes));
}

const insert = (...values: string[]): string[] => values.map((value) => `INSERT INTO ord_goods (v) VALUES (${value})`);
const readV = 'SELECT {v} AS v FROM ord_goods ORDER BY id';

type Field = ResolvedField;
type Answer = readonly (string | null)[];

/** A field `v` that changes; what its rows hold before and after. */
export function fieldCase(
  name: string,
  [before, after]: readonly [Field, Field],
  values: readonly string[],
  answer: Answer,
  verdict: Verdict | null,
  rest: Partial<MigrationCase> = {},
): MigrationCase {
  return {
    name,
    before: goods([before]),
    rows: insert(...values),
    after: goods([after]),
    verdict,
    survives: [readV, answer],
    ...rest,
  };
}

const v = stringField('v');
const conversions: readonly MigrationCase[] = [
  fieldCase('text to integer', [v, integer('v')], ["'12'", "'-3'", 'NULL'], ['12', '-3', null], 'backfill'),
  fieldCase(
    'text to a required integer',
    [v, integer('v', { required: true })],
    ["'12'", 'NULL'],
    ['12', '0'],
    'backfill',
  ),
  fieldCase(
    'text to a required integer with a default',
    [v, integer('v', { required: true, default: { kind: 'literal', value: 7 } })],
    ["'12'", 'NULL'],
    ['12', '7'],
    'backfill',
  ),
  fieldCase('text to integer, with consent', [v, integer('v')], ["'12'", "'x'"], ['12', null], 'destructive', {
    allow: ['convert-column'],
  }),
  fieldCase('text to decimal', [v, decimal('v', 8, 2)], ["'12.50'", "'-3'"], ['12.50', '-3.00'], 'backfill'),
  fieldCase('text to boolean', [v, field('boolean', 'v', {})], ["'true'", "'0'"], ['1', '0'], 'backfill'),
  fieldCase('text to date', [v, field('date', 'v', {})], ["'2024-02-29'"], ['2024-02-29'], 'backfill'),
  fieldCase(
    'text to date, with consent',
    [v, field('date', 'v', {})],
    ["'2023-02-29'", "'2023-02-28'"],
    [null, '2023-02-28'],
    'destructive',
    { allow: ['convert-column'] },
  ),
  fieldCase('text to time', [v, field('time', 'v', {})], ["'23:59:01'"], ['23:59:01'], 'backfill'),
  fieldCase(
    'text to datetime',
    [v, field('datetime', 'v', {})],
    ["'2024-02-29T10:11:12.5Z'"],
    ['2024-02-29 10:11:12.500'],
    'backfill',
  ),
  fieldCase(
    'text to UUID',
    [v, field('uuid', 'v', {})],
    ["'0190a000-0000-7000-8000-000000000001'"],
    ['0190a000-0000-7000-8000-000000000001'],
    'backfill',
  ),
  fieldCase('text to enum', [v, status('v')], ["'draft'", 'NULL'], ['draft', null], 'backfill'),
  fieldCase('text to enum, with consent', [v, status('v')], ["'draft'", "'x'"], ['draft', null], 'destructive', {
    allow: ['narrow-column'],
  }),
  fieldCase('text to JSON', [v, field('json', 'v', {})], [`'{"a": 1}'`], ['{"a":1}'], 'backfill'),
  fieldCase('integer to text', [integer('v'), v], ['12'], ['12'], 'backfill'),
  fieldCase('integer to bigint', [integer('v'), field('bigint', 'v', {})], ['12'], ['12'], 'backfill'),
  fieldCase('bigint to integer', [field('bigint', 'v', {}), integer('v')], ['12'], ['12'], 'backfill'),
  fieldCase('integer to boolean', [integer('v'), field('boolean', 'v', {})], ['1', '0'], ['1', '0'], 'backfill'),
  fieldCase('boolean to integer', [field('boolean', 'v', {}), integer('v')], ['1'], ['1'], 'backfill'),
  fieldCase('boolean to text', [field('boolean', 'v', {}), v], ['1', '0'], ['true', 'false'], 'backfill'),
  fieldCase('decimal to text', [decimal('v', 8, 2), v], ['12.5'], ['12.50'], 'backfill'),
  fieldCase('decimal to bigint', [decimal('v', 8, 2), field('bigint', 'v', {})], ['12'], ['12'], 'backfill'),
  fieldCase(
    'date to datetime',
    [field('date', 'v', {}), field('datetime', 'v', {})],
    ["'2024-02-29'"],
    ['2024-02-29 00:00:00.000'],
    'backfill',
  ),
  fieldCase(
    'datetime to date',
    [field('datetime', 'v', {}), field('date', 'v', {})],
    ["'2024-02-29 00:00:00'"],
    ['2024-02-29'],
    'backfill',
  ),
  fieldCase(
    'datetime to text',
    [field('datetime', 'v', {}), v],
    ["'2024-02-29 10:11:12'"],
    ['2024-02-29T10:11:12.000Z'],
    'backfill',
  ),
  fieldCase('time to text', [field('time', 'v', {}), v], ["'10:11:12'"], ['10:11:12'], 'backfill'),
  fieldCase('enum to text', [status('v'), v], ["'draft'"], ['draft'], 'safe'),
  fieldCase('enum to list', [status('v'), tags('v')], ["'draft'"], ['["draft"]'], 'backfill'),
  fieldCase('list to enum', [tags('v'), status('v')], [`'["done"]'`], ['done'], 'backfill'),
  fieldCase('JSON to text', [field('json', 'v', {}), v], [`'{"a": 1}'`], ['{"a": 1}'], 'backfill'),
  fieldCase(
    'UUID to text',
    [field('uuid', 'v', {}), v],
    ["'0190a000-0000-7000-8000-000000000001'"],
    ['0190a000-0000-7000-8000-000000000001'],
    'safe',
  ),
  fieldCase('text to password', [v, field('password', 'v', text)], ["'x'"], [null], 'destructive', {
    allow: ['convert-column'],
  }),
  fieldCase(
    'date to a required integer',
    [field('date', 'v', {}), integer('v', { required: true })],
    ["'2024-02-29'"],
    ['0'],
    'destructive',
    { allow: ['convert-column'] },
  ),
  fieldCase(
    'text of a key to text without end',
    [stringField('v', { unique: true }), field('text', 'v', text)],
    ["'x'"],
    ['x'],
    'backfill',
  ),
];

const widths: readonly MigrationCase[] = [
  fieldCase('longer text', [v, stringField('v', { maxLength: 200 })], ["'x'"], ['x'], 'safe'),
  fieldCase('text without end', [v, field('text', 'v', text)], ["'x'"], ['x'], 'safe'),
  fieldCase('more digits', [decimal('v', 8, 2), decimal('v', 12, 4)], ['12.5'], ['12.5000'], 'safe'),
  fieldCase('integer to decimal', [integer('v'), decimal('v', 12, 2)], ['12'], ['12.00'], 'safe'),
  fieldCase('shorter text', [v, stringField('v', { maxLength: 5 })], ["'fives'"], ['fives'], 'backfill'),
  fieldCase(
    'shorter text, with consent',
    [v, stringField('v', { maxLength: 5 })],
    ["'longer'"],
    ['longe'],
    'destructive',
    { allow: ['narrow-column'] },
  ),
  fieldCase('text with an end', [field('text', 'v', text), v], ["'x'"], ['x'], 'backfill'),
  fieldCase(
    'text with an end that is unique',
    [field('text', 'v', text), stringField('v', { unique: true })],
    ["'x'", "'y'"],
    ['x', 'y'],
    'backfill',
  ),
  fieldCase('fewer digits', [decimal('v', 8, 4), decimal('v', 6, 2)], ['12.5'], ['12.5000'], 'backfill'),
  fieldCase(
    'fewer digits, with consent',
    [decimal('v', 8, 4), decimal('v', 4, 2)],
    ['12.3456', '1234'],
    ['12.35', null],
    'destructive',
    { allow: ['narrow-column'] },
  ),
  fieldCase('other digits', [decimal('v', 8, 2), decimal('v', 8, 4)], ['12.5'], ['12.5000'], 'backfill'),
  fieldCase('decimal to integer', [decimal('v', 8, 2), integer('v')], ['12'], ['12.00'], 'backfill'),
  fieldCase('decimal to integer, with consent', [decimal('v', 8, 2), integer('v')], ['12.5'], ['13'], 'destructive', {
    allow: ['narrow-column'],
  }),
];

const rules: readonly MigrationCase[] = [
  fieldCase(
    'required with a default',
    [v, stringField('v', { required: true, default: { kind: 'literal', value: 'new' } })],
    ["'x'", 'NULL'],
    ['x', 'new'],
    'backfill',
  ),
  fieldCase(
    'required without a default',
    [v, stringField('v', { required: true })],
    ["'x'", 'NULL'],
    ['x', ''],
    'backfill',
  ),
  fieldCase(
    'required and unique',
    [stringField('v', { unique: true }), stringField('v', { unique: true, required: true })],
    ["'x'", 'NULL'],
    ['x', null],
    'backfill',
  ),
  fieldCase('optional', [stringField('v', { required: true }), v], ["'x'"], ['x'], 'safe'),
  fieldCase(
    'unique',
    [v, stringField('v', { unique: true })],
    ["'x'", "'y'", 'NULL', 'NULL'],
    ['x', 'y', null, null],
    'backfill',
  ),
  fieldCase('no longer unique', [stringField('v', { unique: true }), v], ["'x'"], ['x'], 'safe'),
  fieldCase(
    'another default',
    [
      stringField('v', { default: { kind: 'literal', value: 'a' } }),
      stringField('v', { default: { kind: 'literal', value: 'b' } }),
    ],
    ["'x'"],
    ['x'],
    'safe',
  ),
  fieldCase(
    'a first default',
    [v, stringField('v', { default: { kind: 'literal', value: 'b' } })],
    ['NULL'],
    [null],
    'safe',
  ),
  fieldCase('no default', [stringField('v', { default: { kind: 'literal', value: 'a' } }), v], ["'x'"], ['x'], 'safe'),
  fieldCase(
    'another number pattern',
    [
      field('sequence', 'v', { parts: [{ kind: 'counter', digits: 4 }] }),
      field('sequence', 'v', { parts: [{ kind: 'counter', digits: 6 }] }),
    ],
    ["'0001'"],
    ['0001'],
    null,
  ),
];

const enums: readonly MigrationCase[] = [
  enumCase('a new value', { 1: 'draft', 2: 'done', 3: 'gone' }, ['draft', 'done'], null),
  enumCase(
    'an unused value removed',
    { 1: 'draft', 2: 'done' },
    ['draft', 'done'],
    'backfill',
    {},
    { 1: 'draft', 2: 'done', 3: 'gone' },
  ),
  enumCase('a value renamed', { 1: 'open', 2: 'done' }, ['open', 'done'], 'backfill'),
  enumCase('two values that swap their codes', { 1: 'done', 2: 'draft' }, ['done', 'draft'], 'backfill'),
  enumCase('a used value removed, with consent', { 1: 'draft' }, ['draft', null], 'destructive', {
    allow: ['remove-values'],
  }),
  ...[
    {
      name: 'a value of a list renamed',
      after: { 1: 'open', 2: 'done' },
      answer: '["open","done"]',
      verdict: 'backfill' as const,
    },
    {
      name: 'two values of a list that swap their codes',
      after: { 1: 'done', 2: 'draft' },
      answer: '["done","draft"]',
      verdict: 'backfill' as const,
    },
    {
      name: 'a used value of a list removed, with consent',
      after: { 2: 'done' },
      answer: '["done"]',
      verdict: 'destructive' as const,
    },
  ].map(({ after, answer, name, verdict }): MigrationCase => ({
    name,
    before: goods([tags('v')]),
    rows: insert(`'["draft", "done"]'`),
    after: goods([tags('v')], {}, after),
    verdict,
    allow: verdict === 'destructive' ? ['remove-values'] : [],
    survives: [readV, [answer]],
  })),
];

function enumCase(
  name: string,
  after: Readonly<Record<string, string>>,
  answer: Answer,
  verdict: Verdict | null,
  rest: Partial<MigrationCase> = {},
  before: Readonly<Record<string, string>> = { 1: 'draft', 2: 'done' },
): MigrationCase {
  const sides = { before: goods([status('v')], {}, before), after: goods([status('v')], {}, after) };
  return { name, ...sides, rows: insert("'draft'", "'done'"), verdict, survives: [readV, answer], ...rest };
}

const withOptions = (
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

const tables: readonly MigrationCase[] = [
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

const customer = model('Customer', [stringField('name')]);
const supplier = model('Supplier', [stringField('name')]);
const join = { name: 'ord_goods_of', column: 'goods_id', inverseColumn: 'customer_id' };
type Relation = Parameters<typeof relation>[2];

function related(
  rest: Relation | null,
  target = 'Customer',
  others: ResolvedModel[] = [customer, supplier],
): ResolvedProduct {
  const relations = rest === null ? [] : [relation('of', target, rest)];
  return product([model('Goods', [v], { relations }), ...others], draftAndDone);
}

const people = ["INSERT INTO ord_customer (name) VALUES ('a'), ('b')", "INSERT INTO ord_supplier (name) VALUES ('s')"];
const linked = [...people, "INSERT INTO ord_goods (v, of_id) VALUES ('x', 1), ('y', 2), ('z', NULL)"];
const joined = [
  ...people,
  "INSERT INTO ord_goods (v) VALUES ('x'), ('y'), ('z')",
  'INSERT INTO ord_goods_of VALUES (1, 1), (2, 2)',
];
const readLinks = 'SELECT of_id AS v FROM ord_goods ORDER BY id';
const manyToOne: Relation = { kind: 'manyToOne' };
const manyToMany: Relation = { kind: 'manyToMany', joinTable: join };

const relationCase = (
  name: string,
  [before, after]: readonly [ResolvedProduct, ResolvedProduct],
  rows: readonly string[],
  survives: readonly [string, Answer],
  verdict: Verdict | null,
  rest: Partial<MigrationCase> = {},
): MigrationCase => ({ name, before, after, rows, survives, verdict, ...rest });

const relations: readonly MigrationCase[] = [
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

export const migrationCases: readonly MigrationCase[] = [
  ...tables,
  ...rules,
  ...widths,
  ...conversions,
  ...enums,
  ...relations,
];

/** Rows that are in the way, and what the migration says of them. */
export interface FaultCase extends Pick<MigrationCase, 'name' | 'before' | 'rows' | 'after'> {
  readonly fault: string;
}

export const faultCases: readonly FaultCase[] = [
  {
    ...fieldCase(
      'text that is too long',
      [v, stringField('v', { maxLength: 5 })],
      ["'longer'", "'longest'", "'x'"],
      [],
      null,
    ),
    fault: 'Table `ord_goods`, column `v`: 2 rows have a value that is longer than 5 characters.',
  },
  {
    ...fieldCase('too many digits', [decimal('v', 8, 4), decimal('v', 4, 2)], ['1.234', '1234'], [], null),
    fault: 'Table `ord_goods`, column `v`: 2 rows',
  },
  {
    ...fieldCase('text that is no number', [v, integer('v')], ["'12'", "'x'", "'99999999999'"], [], null),
    fault: 'Table `ord_goods`, column `v`: 2 rows have a value that is no integer',
  },
  {
    ...fieldCase('a day that does not exist', [v, field('date', 'v', {})], ["'2023-02-29'"], [], null),
    fault: 'column `v`: 1 rows have a value that is no date',
  },
  {
    ...fieldCase('text that is no code', [v, status('v')], ["'draft'", "'Draft'"], [], null),
    fault: '1 rows have a value that is none of draft, done',
  },
  {
    ...fieldCase('duplicates', [v, stringField('v', { unique: true })], ["'x'", "'x'", "'y'"], [], null),
    fault: 'Table `ord_goods`, column `v`: 2 rows share their value',
  },
  { ...enumCase('a value that is used', { 1: 'draft' }, [], null), fault: '1 rows have a value that is none of draft' },
  {
    name: 'a value of a list that is used',
    before: goods([tags('v')]),
    rows: insert(`'["draft", "done"]'`),
    after: goods([tags('v')], {}, { 2: 'done' }),
    fault: '1 rows hold draft',
  },
  {
    name: 'duplicates among removed rows',
    before: withOptions({ softDelete: true }),
    rows: ["INSERT INTO ord_goods (v, is_removed) VALUES ('x', 1), ('x', 0)"],
    after: withOptions({}),
    fault: '2 rows share their value',
  },
  {
    name: 'a row that two refer to',
    before: related(manyToOne),
    rows: [...linked, "INSERT INTO ord_goods (v, of_id) VALUES ('w', 1)"],
    after: related({ kind: 'oneToOne' }),
    fault: 'column `of_id`: 2 rows share',
  },
  {
    name: 'more than one link',
    before: related(manyToMany),
    rows: [...joined, 'INSERT INTO ord_goods_of VALUES (2, 1)'],
    after: related(manyToOne),
    fault: 'Table `ord_goods_of`, column `goods_id`: 1 rows have more than one link',
  },
];

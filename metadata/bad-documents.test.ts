import { beforeAll, describe, expect, it } from 'vitest';
import { changed, type Change } from '../examples/changed.ts';
import { loadExample } from '../examples/load.ts';
import { resolveProduct, type DocumentError, type ProductSource } from './validate.ts';

const order = 'order/model/SalesOrder';
const goods = 'goods/model/Goods';
const list = 'order/page/SalesOrderList';
const form = 'order/page/SalesOrderForm';
const confirm = 'order/logic/ConfirmOrder';
const restock = 'goods/logic/RestockGoods';
const lowStock = 'goods/api/lowStock';

const change = (document: string, pointer: string, value: unknown): Change => ({ document, pointer, value });
const field = (more: object) => ({ id: 'fld_New', code: 'extra', type: 'string', ...more });
const relation = (more: object) => ({ id: 'rel_New', code: 'extra', type: 'manyToOne', target: 'goods/Tag', ...more });
const endless = 'x'.repeat(61);

/** What is wrong, the change that makes it so, where it must be told, and under which rule. */
const cases: readonly (readonly [string, Change | readonly Change[], string, string])[] = [
  ['an unknown property', change(order, '/colour', 'red'), `${order}#/colour`, 'unknown-property'],
  ['a missing property', change(order, '/table', undefined), `${order}#`, 'missing-property'],
  ['a wrong type', change(order, '/fields', 5), `${order}#/fields`, 'wrong-type'],
  ['an unknown field type', change(order, '/fields/0/type', 'strng'), `${order}#/fields/0/type`, 'not-allowed-value'],
  ['a code with ../', change(order, '/fields/0/code', '../x'), `${order}#/fields/0/code`, 'bad-format'],
  ['a path with ..', change(list, '/path', '/../etc'), `${list}#/path`, 'bad-format'],
  ['an id of the wrong shape', change(order, '/id', 'SalesOrder'), `${order}#/id`, 'bad-format'],
  ['another schema version', change(order, '/schemaVersion', 2), `${order}#/schemaVersion`, 'not-allowed-value'],
  ['a code that is too long', change(order, '/fields/0/code', endless), `${order}#/fields/0/code`, 'size-limit'],
  ['a table name over 64', change(order, '/table', 'x'.repeat(65)), `${order}#/table`, 'size-limit'],
  ['a label that is too long', change(order, '/label/en-US', 'x'.repeat(101)), `${order}#/label/en-US`, 'size-limit'],
  ['a locale that is none', change(order, '/label', { 'en_US"': 'x' }), `${order}#/label`, 'bad-format'],
  ['a code unlike its file', change(order, '/code', 'SaleOrder'), `${order}#/code`, 'code-mismatch'],
  ['a precision over 15', change(goods, '/fields/3/precision', 16), `${goods}#/fields/3/precision`, 'out-of-range'],
  ['a prototype as a key', change(confirm, '/steps/7/set/__proto__', '1'), `${confirm}#/steps/7/set`, 'bad-format'],

  ['a duplicate id', change(order, '/fields/1/id', 'fld_GoodsSku'), `${order}#/fields/1/id`, 'duplicate-id'],
  [
    'two fields of one code',
    change(order, '/fields/-', field({ code: 'note' })),
    `${order}#/fields/10/code`,
    'duplicate-code',
  ],
  [
    'two fields of one column',
    change(order, '/fields/-', field({ column: 'note' })),
    `${order}#/fields/10/column`,
    'duplicate-code',
  ],
  [
    'a field that takes a foreign key’s name',
    change(order, '/fields/-', field({ code: 'customerId' })),
    `${order}#/relations/0/code`,
    'duplicate-code',
  ],
  ['a table of two models', change(goods, '/table', 'ord_sales_order'), `${order}#/table`, 'duplicate-code'],
  ['two pages on one path', change(list, '/path', '/goods'), `${list}#/path`, 'route-collision'],
  ['a page on the system’s path', change(list, '/path', '/api/orders'), `${list}#/path`, 'route-collision'],
  ['two roles of one code', change('product', '/roles/1/code', 'sales'), 'product#/roles/1/code', 'duplicate-code'],
  [
    'two values of one code',
    change('order', '/dictionaries/0/values/1/code', 'Draft'),
    'order#/dictionaries/0/values/1/code',
    'duplicate-code',
  ],
  [
    'a dictionary named like a model',
    change('order', '/dictionaries/0/code', 'Goods'),
    'order#/dictionaries/0/code',
    'duplicate-code',
  ],
  [
    'two keys of one name',
    change(order, '/keys/1/code', 'idx_sales_order_status'),
    `${order}#/keys/1/code`,
    'duplicate-code',
  ],
  [
    'a module named twice',
    change('product', '/modules/-', { code: 'user', versionCode: 'V1' }),
    'product#/modules/3/code',
    'duplicate-code',
  ],

  ['a reserved word', change(order, '/fields/9/code', 'class'), `${order}#/fields/9/code`, 'reserved-word'],
  ['a built-in function’s name', change(order, '/fields/9/code', 'sum'), `${order}#/fields/9/code`, 'reserved-word'],
  ['a reserved word of SQL', change(order, '/fields/9/code', 'interval'), `${order}#/fields/9/code`, 'reserved-word'],
  ['a reserved table', change(order, '/table', 'sys_user'), `${order}#/table`, 'reserved-word'],
  ['a table that is a word of SQL', change(order, '/table', 'order'), `${order}#/table`, 'reserved-word'],
  [
    'a dictionary named like a class',
    change('order', '/dictionaries/0/code', 'Date'),
    'order#/dictionaries/0/code',
    'reserved-word',
  ],
  ['a system column’s code', change(order, '/fields/9/code', 'createdAt'), `${order}#/fields/9/code`, 'system-column'],
  ['a system column', change(order, '/fields/9/column', 'version'), `${order}#/fields/9/column`, 'system-column'],

  ['a model that is not there', change(list, '/model', 'SaleOrder'), `${list}#/model`, 'dangling-reference'],
  [
    'a dictionary that is not there',
    change(order, '/fields/1/dictionary', 'OrderState'),
    `${order}#/fields/1/dictionary`,
    'dangling-reference',
  ],
  ['a page that is not there', change('order', '/menu/0/page', 'Orders'), 'order#/menu/0/page', 'dangling-reference'],
  [
    'a logic that is not there',
    change('order/api/confirm', '/handler/logic', 'Confirm'),
    'order/api/confirm#/handler/logic',
    'dangling-reference',
  ],
  [
    'a role that is not there',
    change(order, '/access/read/0', 'seller'),
    `${order}#/access/read/0`,
    'dangling-reference',
  ],
  [
    'an admin role that is not there',
    change('product', '/signIn/adminRole', 'admin'),
    'product#/signIn/adminRole',
    'dangling-reference',
  ],
  [
    'a module that is not there',
    change('product', '/modules/0/code', 'users'),
    'product#/modules/0/code',
    'dangling-reference',
  ],
  [
    'a module version that is not there',
    change('product', '/modules/0/versionCode', 'V9'),
    'product#/modules/0/versionCode',
    'dangling-reference',
  ],
  [
    'a module that the product leaves out',
    change('product', '/modules/1', undefined),
    'product#/modules',
    'module-not-listed',
  ],
  [
    'a column that is not there',
    change(list, '/columns/0/field', 'orderNr'),
    `${list}#/columns/0/field`,
    'dangling-reference',
  ],
  ['a display field that is not there', change(order, '/display', 'number'), `${order}#/display`, 'dangling-reference'],
  [
    'a relation’s display field that is not there',
    change(order, '/relations/0/display', 'nam'),
    `${order}#/relations/0/display`,
    'dangling-reference',
  ],
  [
    'a key of a field that is not there',
    change(order, '/keys/0/on/0', 'state'),
    `${order}#/keys/0/on/0`,
    'dangling-reference',
  ],
  [
    'a path parameter that is not there',
    change('order/api/confirm', '/path', '/orders/{id}/confirm'),
    'order/api/confirm#/path',
    'dangling-reference',
  ],
  [
    'a relation to load that is not there',
    change(confirm, '/steps/0/with/0', 'rows'),
    `${confirm}#/steps/0/with/0`,
    'dangling-reference',
  ],

  [
    'a default of the wrong type',
    change(goods, '/fields/4/default/value', 'none'),
    `${goods}#/fields/4/default/value`,
    'default-unfit',
  ],
  [
    'a default under the minimum',
    change(goods, '/fields/4/default/value', -1),
    `${goods}#/fields/4/default/value`,
    'default-unfit',
  ],
  [
    'a default that no dictionary has',
    change(goods, '/fields/2/default/value', 'sold'),
    `${goods}#/fields/2/default/value`,
    'default-unfit',
  ],
  [
    'a default of now for a text',
    change(goods, '/fields/0/default', { now: true }),
    `${goods}#/fields/0/default/now`,
    'default-unfit',
  ],
  [
    'a user as the default of a date',
    change(order, '/fields/2/default', { currentUser: true }),
    `${order}#/fields/2/default/currentUser`,
    'default-unfit',
  ],
  [
    'a default that breaks the pattern',
    change(goods, '/fields/0/default', { value: 'abc' }),
    `${goods}#/fields/0/default/value`,
    'default-unfit',
  ],
  [
    'a date that is none',
    change(order, '/fields/2/default', { value: '2026-02-30' }),
    `${order}#/fields/2/default/value`,
    'default-unfit',
  ],
  ['a minimum over the maximum', change(goods, '/fields/4/max', -5), `${goods}#/fields/4/min`, 'min-over-max'],
  [
    'a least length over the greatest',
    change(goods, '/fields/0/minLength', 40),
    `${goods}#/fields/0/minLength`,
    'min-over-max',
  ],
  ['a scale over the precision', change(goods, '/fields/3/scale', 13), `${goods}#/fields/3/scale`, 'out-of-range'],
  ['a bound beyond the precision', change(goods, '/fields/3/max', 1e12), `${goods}#/fields/3/max`, 'out-of-range'],
  ['a bound beyond 32 bits', change(goods, '/fields/4/max', 3e9), `${goods}#/fields/4/max`, 'out-of-range'],
  [
    'a pattern that can run for ever',
    change(goods, '/fields/0/pattern/regex', '^(a+)+$'),
    `${goods}#/fields/0/pattern/regex`,
    'unsafe-regex',
  ],
  [
    'a sequence without a counter',
    change(order, '/fields/0/format', 'SO{yyyy}'),
    `${order}#/fields/0/format`,
    'sequence-format',
  ],
  [
    'a sequence with a strange part',
    change(order, '/fields/0/format', 'SO{YYYY}{000}'),
    `${order}#/fields/0/format`,
    'sequence-format',
  ],
  ['a unique text', change(order, '/fields/9/unique', true), `${order}#/fields/9/unique`, 'not-indexable'],
  ['a key with a text', change(order, '/keys/0/on/0', 'note'), `${order}#/keys/0/on/0`, 'not-indexable'],
  [
    'a unique field that no key can hold',
    change(goods, '/fields/-', field({ unique: true, maxLength: 800 })),
    `${goods}#/fields/10/unique`,
    'size-limit',
  ],
  [
    'rows that no table can hold',
    [0, 1, 2, 3, 4].map((n) => change(goods, '/fields/-', field({ id: `fld_N${n}`, code: `n${n}`, maxLength: 4000 }))),
    `${goods}#/fields`,
    'size-limit',
  ],
  [
    'a required field that nobody can fill',
    change(order, '/fields/1/default', undefined),
    `${order}#/fields/1`,
    'required-field-missing',
  ],
  [
    'a default on a computed field',
    change(order, '/fields/5/default', { value: 1 }),
    `${order}#/fields/5/default`,
    'option-unfit',
  ],

  [
    'a relation whose other side disagrees',
    change('order/model/OrderLine', '/relations/-', relation({ code: 'order', target: 'goods/Goods' })),
    `${order}#/relations/2/inverse`,
    'relation-mismatch',
  ],
  [
    'a oneToMany without its other side',
    change(order, '/relations/2/inverse', undefined),
    `${order}#/relations/2`,
    'inverse-missing',
  ],
  [
    'two relations with one inverse',
    change(order, '/relations/1', relation({ target: 'user/Customer', inverse: 'orders' })),
    `${order}#/relations/1/inverse`,
    'duplicate-code',
  ],
  [
    'an inverse that is a field there',
    change(order, '/relations/0/inverse', 'name'),
    `${order}#/relations/0/inverse`,
    'duplicate-code',
  ],
  [
    'a required relation set to null',
    change(order, '/relations/0/onDelete', 'setNull'),
    `${order}#/relations/0/onDelete`,
    'relation-rules',
  ],
  [
    'composed rows that would stay',
    change(order, '/relations/2/onDelete', 'restrict'),
    `${order}#/relations/2/onDelete`,
    'relation-rules',
  ],
  [
    'composed rows without a parent',
    change(order, '/relations/2/required', false),
    `${order}#/relations/2/required`,
    'relation-rules',
  ],
  [
    'a model composed of itself',
    change(
      'goods/model/Category',
      '/relations/-',
      relation({ type: 'oneToMany', target: 'Category', inverse: 'whole', composed: true }),
    ),
    'goods/model/Category#/relations/1/composed',
    'composition-cycle',
  ],
  [
    'composed on a manyToOne',
    change(order, '/relations/0/composed', true),
    `${order}#/relations/0/composed`,
    'option-unfit',
  ],
  [
    'two sides that both own',
    [
      change(goods, '/relations/1/owner', true),
      change('goods/model/Tag', '/relations', [
        relation({ code: 'goods', type: 'manyToMany', target: 'Goods', inverse: 'tags', owner: true }),
      ]),
    ],
    `${goods}#/relations/1`,
    'owner-unclear',
  ],
  [
    'a computed field that needs itself',
    change('goods/model/Category', '/fields/-', {
      ...field({ type: 'integer' }),
      computed: 'sum(children, child => child.extra ?? 0)',
    }),
    'goods/model/Category#/fields/2/computed',
    'computed-cycle',
  ],
  [
    'a computed field that ages',
    change(order, '/fields/6/computed', 'daysBetween(orderedOn, today())'),
    `${order}#/fields/6/computed`,
    'computed-unstable',
  ],

  [
    'a format that does not fit',
    change(list, '/columns/0/format', 'currency'),
    `${list}#/columns/0/format`,
    'format-unfit',
  ],
  ['a column twice', change(list, '/columns/1/field', 'orderNo'), `${list}#/columns/1/field`, 'duplicate-code'],
  [
    'a column through many rows',
    change(list, '/columns/0/field', 'lines.price'),
    `${list}#/columns/0/field`,
    'path-unfit',
  ],
  [
    'a link to another model’s page',
    change(list, '/columns/0/link', 'goods/GoodsView'),
    `${list}#/columns/0/link`,
    'page-unfit',
  ],
  [
    'an operator that does not fit',
    change(list, '/filters/1/operator', 'contains'),
    `${list}#/filters/1/operator`,
    'operator-unfit',
  ],
  [
    'isNull on a required field',
    change(list, '/filters/1/operator', 'isNull'),
    `${list}#/filters/1/operator`,
    'operator-unfit',
  ],
  ['sorting by a text', change(list, '/sort/0/field', 'note'), `${list}#/sort/0/field`, 'path-unfit'],
  [
    'a widget that does not fit',
    change(form, '/sections/0/items/2/widget', 'switch'),
    `${form}#/sections/0/items/2/widget`,
    'widget-unfit',
  ],
  [
    'a form field twice',
    change(form, '/sections/0/items/1/field', 'customer'),
    `${form}#/sections/0/items/1/field`,
    'duplicate-code',
  ],
  [
    'a sub-table of rows that are not composed',
    change(form, '/subTables/0/relation', 'payments'),
    `${form}#/subTables/0/relation`,
    'dangling-reference',
  ],
  [
    'a form without a required field',
    change(form, '/sections/0/items/0', undefined),
    `${list}#/actions/toolbar`,
    'form-incomplete',
  ],
  [
    'a sub-table without a required field',
    change(form, '/subTables/0/items/2', undefined),
    `${list}#/actions/toolbar`,
    'form-incomplete',
  ],
  [
    'a form of a read-only model',
    change('order/page/PaymentList', '/actions', { row: ['edit'] }),
    'order/page/PaymentList#/actions/row/0',
    'action-unfit',
  ],
  [
    'an api button without an id',
    change(list, '/actions/row/2', { api: 'openOrders' }),
    `${list}#/actions/row/2/api`,
    'action-unfit',
  ],
  [
    'an api button that needs more',
    change(list, '/actions/row/2', { api: 'ship' }),
    `${list}#/actions/row/2/api`,
    'action-unfit',
  ],
  [
    'an action of two minds',
    change(list, '/actions/row/2', { api: 'confirm', logic: 'ConfirmOrder' }),
    `${list}#/actions/row/2`,
    'action-unfit',
  ],
  [
    'a detail page in the menu',
    change('order', '/menu/0/page', 'SalesOrderDetail'),
    'order#/menu/0/page',
    'page-unfit',
  ],
  ['a menu item without a page', change('order', '/menu/0/page', undefined), 'order#/menu/0', 'menu-item'],

  [
    'two endpoints on one route',
    change('order/api/cancel', '/path', '/orders/{orderId}/confirm'),
    'order/api/confirm#/path',
    'route-collision',
  ],
  [
    'an endpoint on a standard route',
    change(lowStock, '/path', '/goods/options'),
    `${lowStock}#/path`,
    'route-collision',
  ],
  ['a body with GET', change(lowStock, '/parameters/0/in', 'body'), `${lowStock}#/method`, 'parameter-unfit'],
  [
    'an endpoint that lacks an input',
    change('goods/api/restock', '/parameters', [{ in: 'path', code: 'goodsId', type: 'id', of: 'Goods' }]),
    'goods/api/restock#/parameters',
    'parameter-unfit',
  ],
  [
    'a condition without a value',
    change(lowStock, '/handler/query/where/0/value', undefined),
    `${lowStock}#/handler/query/where/0`,
    'missing-property',
  ],

  [
    'a create that lacks a field',
    change('order/logic/RecordPayment', '/steps/4/set/amount', undefined),
    'order/logic/RecordPayment#/steps/4/set',
    'required-field-missing',
  ],
  [
    'setting a computed field',
    change(confirm, '/steps/7/set/total', '1'),
    `${confirm}#/steps/7/set/total`,
    'not-assignable',
  ],
  [
    'setting a field that is not there',
    change(confirm, '/steps/7/set/state', "'x'"),
    `${confirm}#/steps/7/set/state`,
    'not-assignable',
  ],
  ['a variable named twice', change(confirm, '/steps/3/as', 'order'), `${confirm}#/steps/3/as`, 'duplicate-code'],
  ['a variable named input', change(confirm, '/steps/3/as', 'input'), `${confirm}#/steps/3/as`, 'reserved-word'],
  ['setting a loaded row', change(restock, '/steps/2/as', 'goods'), `${restock}#/steps/2/as`, 'not-assignable'],
  [
    'a step that is never reached',
    change(confirm, '/steps/1', { do: 'raise', error: { code: 'NO' } }),
    `${confirm}#/steps/2`,
    'unreachable-step',
  ],
  [
    'a logic that calls itself',
    change(restock, '/steps/2', {
      do: 'callLogic',
      logic: 'RestockGoods',
      input: { goodsId: 'goods.id', quantity: '1' },
    }),
    `${restock}#/steps`,
    'logic-cycle',
  ],
  [
    'a call that lacks an input',
    change('order/logic/CancelOrder', '/steps/2/then/0/steps/0/input/quantity', undefined),
    'order/logic/CancelOrder#/steps/2/then/0/steps/0/input',
    'required-field-missing',
  ],
  [
    'a call with an input too many',
    change('order/logic/CancelOrder', '/steps/2/then/0/steps/0/input/price', '1'),
    'order/logic/CancelOrder#/steps/2/then/0/steps/0/input/price',
    'dangling-reference',
  ],
  [
    'the output of a logic without one',
    change('order/logic/CancelOrder', '/steps/-', {
      do: 'callLogic',
      logic: 'ReopenOrder',
      input: { orderId: 'order.id' },
      as: 'reopened',
    }),
    'order/logic/CancelOrder#/steps/4/as',
    'option-unfit',
  ],
  [
    'an expression that is no TypeScript',
    change(confirm, '/steps/1/that', 'order.status ==='),
    `${confirm}#/steps/1/that`,
    'expression-syntax',
  ],
  [
    'an expression of the wrong type',
    change(confirm, '/steps/1/that', 'order.total'),
    `${confirm}#/steps/1/that`,
    'expression-type',
  ],
  [
    'a relation that is not loaded',
    change(confirm, '/steps/0/with', ['lines.goods']),
    `${confirm}#/steps/5/that`,
    'relation-not-loaded',
  ],
  [
    'a value that may be null',
    change(confirm, '/steps/1/that', "order.expectedOn < '2027-01-01'"),
    `${confirm}#/steps/1/that`,
    'possibly-null',
  ],
  [
    'a field that an entity lacks',
    change(confirm, '/steps/1/that', 'order.totl > 0'),
    `${confirm}#/steps/1/that`,
    'unknown-property',
  ],
  [
    'the id of another model',
    change(confirm, '/steps/7/id', 'order.customerId'),
    `${confirm}#/steps/7/id`,
    'expression-type',
  ],

  [
    'a file field',
    change(order, '/fields/-', field({ type: 'file' })),
    `${order}#/fields/10/type`,
    'not-supported-yet',
  ],
  [
    'an image field',
    change(order, '/fields/-', field({ type: 'image' })),
    `${order}#/fields/10/type`,
    'not-supported-yet',
  ],
  ['an export', change(list, '/actions/toolbar/-', 'export'), `${list}#/actions/toolbar/1`, 'not-supported-yet'],
  ['a bulk action', change(list, '/actions/bulk', ['delete']), `${list}#/actions/bulk/0`, 'not-supported-yet'],
  [
    'a plugin',
    change('product', '/plugins', [{ package: 'map', version: '1.0.0' }]),
    'product#/plugins/0',
    'not-supported-yet',
  ],
  [
    'an environment',
    change('product', '/environments', [{ code: 'staging' }]),
    'product#/environments/0',
    'not-supported-yet',
  ],
  [
    'a schedule',
    change(restock, '/triggers', [{ on: 'schedule', cron: '0 0 * * *' }]),
    `${restock}#/triggers/0`,
    'not-supported-yet',
  ],
  [
    'a trigger',
    change(restock, '/triggers', [{ on: 'afterCreate', model: 'Goods' }]),
    `${restock}#/triggers/0`,
    'not-supported-yet',
  ],
  [
    'an HTTP step',
    change(restock, '/steps/-', { do: 'callHttp', method: 'GET', url: 'https://example.org' }),
    `${restock}#/steps/4/do`,
    'not-supported-yet',
  ],
];

const whereAndWhy = ({ document, pointer, rule }: DocumentError): string => `${document}#${pointer} ${rule}`;

describe('a product with', () => {
  let example: ProductSource;
  beforeAll(async () => {
    example = await loadExample('orders', { order: 'V2' });
  });

  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    const resolution = resolveProduct(changed(example, [changes].flat()));
    const errors = resolution.ok ? [] : resolution.errors;
    expect(errors.map(whereAndWhy)).toContain(`${where} ${rule}`);
    expect(errors.every(({ message, mend }) => message.length > 0 && mend.length > 0)).toBe(true);
  });

  it.each([
    ['dashboard', { widgets: [{ chart: 'figure', model: 'Goods', aggregate: 'count' }] }],
    ['free', { root: { component: 'Card', children: [{ component: 'Text', properties: { text: 'x' } }] } }],
  ])('a %s page is told that it cannot be generated yet', (type, more) => {
    const content = { schemaVersion: 1, kind: 'page', type, id: 'pag_New', code: 'Board', path: '/board', ...more };
    const modules = example.modules.map((module) =>
      module.code === 'goods'
        ? { ...module, documents: [...module.documents, { kind: 'page', code: 'Board', content }] }
        : module,
    );
    const resolution = resolveProduct({ ...example, modules });
    expect(resolution.ok ? [] : resolution.errors.map(whereAndWhy)).toEqual([
      'goods/page/Board#/type not-supported-yet',
    ]);
  });

  it.each([
    ['a model named like a class', 'model/Promise', { table: 'x', fields: [field({ code: 'a' })] }],
    ['a logic that is no name of a method', 'logic/Constructor', { steps: [{ do: 'raise', error: { code: 'NO' } }] }],
    [
      'an api that is no name of a method',
      'api/delete',
      { type: 'custom', method: 'POST', path: '/x', handler: { logic: 'RestockGoods' } },
    ],
  ])('%s is refused', (_, name, more) => {
    const [kind = '', code = ''] = name.split('/');
    const content = { ...more, schemaVersion: 1, kind, id: 'new_1', code };
    const modules = example.modules.map((module) =>
      module.code === 'goods' ? { ...module, documents: [...module.documents, { kind, code, content }] } : module,
    );
    const resolution = resolveProduct({ ...example, modules });
    expect(resolution.ok ? [] : resolution.errors.map(whereAndWhy)).toContain(`goods/${name}#/code reserved-word`);
  });

  it.each([
    ['an unknown kind', { kind: 'widget', code: 'X', content: {} }, 'goods/widget/X# unknown-kind'],
    [
      'a second document of one name',
      { kind: 'model', code: 'Tag', content: {} },
      'goods/model/Tag# duplicate-document',
    ],
    ['a document that is no object', { kind: 'model', code: 'Odd', content: null }, 'goods/model/Odd# wrong-type'],
  ])('%s is refused', (_, document, expected) => {
    const modules = example.modules.map((module) =>
      module.code === 'goods' ? { ...module, documents: [...module.documents, document] } : module,
    );
    const resolution = resolveProduct({ ...example, modules });
    expect(resolution.ok ? [] : resolution.errors.map(whereAndWhy)).toEqual([expected]);
  });
});

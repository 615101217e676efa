import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const desk = 'order/page/OrderDesk';
const stock = 'goods/page/StockDesk';
const dashboard = 'order/page/SalesDashboard';
/** Places of the order desk's components. */
const inOrder = '/content/0/columns/0/children/0/children';
const inBalance = '/content/0/columns/1/children/0/children';
const table = '/content/1/tabs/0/children/0';
const report = '/content/2/children/0/columns/1/children/0';

const cases: readonly BadDocument[] = [
  [
    'an unknown component',
    change(desk, `${inOrder}/0/component`, 'carousel'),
    `${desk}#${inOrder}/0/component`,
    'not-allowed-value',
  ],
  [
    'a property of another component',
    change(desk, `${inBalance}/0/columns`, []),
    `${desk}#${inBalance}/0/columns`,
    'unknown-property',
  ],
  [
    'a container without children',
    change(desk, `${inOrder.slice(0, -'/children'.length)}/children`, []),
    `${desk}#${inOrder}`,
    'size-limit',
  ],
  [
    'an image from elsewhere',
    change(desk, `${inOrder}/-`, { component: 'image', source: '//evil.test/x.png', alternative: { 'en-US': 'x' } }),
    `${desk}#${inOrder}/3/source`,
    'bad-format',
  ],
  [
    'a condition that is no truth value',
    change(desk, `${inOrder}/2/visible`, 'order.status'),
    `${desk}#${inOrder}/2/visible`,
    'expression-type',
  ],
  [
    'a value of an unknown field',
    change(desk, `${inBalance}/1/value`, 'order.totl'),
    `${desk}#${inBalance}/1/value`,
    'unknown-property',
  ],
  [
    'a value of an unknown source',
    change(desk, `${inBalance}/1/value`, 'orders.length'),
    `${desk}#${inBalance}/1/value`,
    'expression-syntax',
  ],
  [
    'a status that no row has',
    change(desk, `${inOrder}/2/visible`, "order.status === 'gone'"),
    `${desk}#${inOrder}/2/visible`,
    'expression-type',
  ],
  [
    'a text of two minds',
    change(desk, `${inBalance}/1/text`, { 'en-US': 'x' }),
    `${desk}#${inBalance}/1`,
    'option-unfit',
  ],
  [
    'a format of a fixed text',
    change(desk, `${inBalance}/3/format`, 'date'),
    `${desk}#${inBalance}/3/format`,
    'option-unfit',
  ],
  ['a table of one row', change(desk, `${table}/source`, 'order'), `${desk}#${table}/source`, 'source-unfit'],
  [
    'details of many rows',
    change(desk, `${inOrder}/0/source`, 'payments'),
    `${desk}#${inOrder}/0/source`,
    'source-unfit',
  ],
  [
    'a table of an unknown source',
    change(desk, `${table}/source`, 'payment'),
    `${desk}#${table}/source`,
    'dangling-reference',
  ],
  [
    'a column that no row has',
    change(desk, `${table}/columns/0/field`, 'nothing'),
    `${desk}#${table}/columns/0/field`,
    'dangling-reference',
  ],
  [
    'a column of a relation that the query does not load',
    change('goods/api/lowStock', '/handler/query/with', []),
    `${stock}#/content/1/columns/0/children/0/children/0/columns/2/field`,
    'relation-not-loaded',
  ],
  [
    'a column that is no result',
    change(stock, `${report}/columns/0/field`, 'catgory'),
    `${stock}#${report}/columns/0/field`,
    'dangling-reference',
  ],
  [
    'a format that no result has',
    change(stock, `${report}/columns/1/format`, 'date'),
    `${stock}#${report}/columns/1/format`,
    'format-unfit',
  ],
  [
    'a link of a result',
    change(stock, `${report}/columns/1/link`, 'GoodsView'),
    `${stock}#${report}/columns/1/link`,
    'option-unfit',
  ],
  [
    'a source that a logic answers',
    change(stock, '/sources/1/api', 'restock'),
    `${stock}#/sources/1/api`,
    'action-unfit',
  ],
  [
    'a source without its input',
    change(stock, '/sources/0/input', undefined),
    `${stock}#/sources/0/input`,
    'missing-property',
  ],
  [
    'an input of the wrong type',
    change(stock, '/sources/0/input/threshold', "'many'"),
    `${stock}#/sources/0/input/threshold`,
    'expression-type',
  ],
  [
    'an input that may be missing',
    change(stock, '/sources/0/input/threshold', 'page.threshold'),
    `${stock}#/sources/0/input/threshold`,
    'expression-type',
  ],
  [
    'an input that there is not',
    change(stock, '/sources/0/input/treshold', '1'),
    `${stock}#/sources/0/input/treshold`,
    'dangling-reference',
  ],
  ['the id of another model', change(desk, '/sources/0/model', 'Payment'), `${desk}#/sources/0/id`, 'expression-type'],
  ['two sources of one code', change(desk, '/sources/1/code', 'order'), `${desk}#/sources/1/code`, 'duplicate-code'],
  [
    'a source named like a function',
    change(desk, '/sources/1/code', 'sum'),
    `${desk}#/sources/1/code`,
    'reserved-word',
  ],
  [
    'rows of a model whose list is off',
    change('order/api/salesOrders', '/endpoints/get', { enabled: false }),
    `${desk}#/sources/0/model`,
    'action-unfit',
  ],
  ['too many rows', change(desk, '/sources/1/limit', 101), `${desk}#/sources/1/limit`, 'out-of-range'],
  [
    'a path parameter that may be missing',
    change(desk, '/parameters/0/required', false),
    `${desk}#/parameters/0/required`,
    'parameter-unfit',
  ],
  [
    'a query parameter that must be there',
    change(stock, '/parameters/0/required', true),
    `${stock}#/parameters/0/required`,
    'parameter-unfit',
  ],
  [
    'a truth value in a path',
    change(desk, '/parameters/-', { in: 'path', code: 'urgent', type: 'boolean' }),
    `${desk}#/parameters/1/type`,
    'parameter-unfit',
  ],
  [
    'a link without the row',
    change(desk, `${inOrder}/1/with`, undefined),
    `${desk}#${inOrder}/1/with`,
    'missing-property',
  ],
  [
    'a link with a row of another model',
    change(desk, `${inOrder}/1/with/id`, 'order.id'),
    `${desk}#${inOrder}/1/with/id`,
    'expression-type',
  ],
  [
    'a parameter of a page without any',
    change(desk, '/content/1/tabs/1/children/2/with', { id: '1' }),
    `${desk}#/content/1/tabs/1/children/2/with/id`,
    'dangling-reference',
  ],
  [
    'a button of two minds',
    change(desk, `${inOrder}/2/page`, 'SalesOrderList'),
    `${desk}#${inOrder}/2`,
    'action-unfit',
  ],
  [
    'a question before a page opens',
    change(desk, '/content/1/tabs/1/children/2/confirm', true),
    `${desk}#/content/1/tabs/1/children/2/confirm`,
    'option-unfit',
  ],
  [
    'a button without what its api needs',
    change(desk, `${inOrder}/2/input`, {}),
    `${desk}#${inOrder}/2/input`,
    'missing-property',
  ],
  [
    'a form that asks for less than its api needs',
    change(desk, `${inBalance}/2/items`, [{ parameter: 'amount' }]),
    `${desk}#${inBalance}/2/input`,
    'missing-property',
  ],
  [
    'a form that asks for what is given',
    change(desk, `${inBalance}/2/items`, [{ parameter: 'orderId' }, { parameter: 'amount' }, { parameter: 'method' }]),
    `${desk}#${inBalance}/2/items/0/parameter`,
    'duplicate-code',
  ],
  [
    'a figure of an unknown model',
    change(stock, '/content/2/children/0/columns/0/children/0/model', 'Nothing'),
    `${stock}#/content/2/children/0/columns/0/children/0/model`,
    'dangling-reference',
  ],
  [
    'a component for a role',
    change(desk, `${table}/roles`, ['nobody']),
    `${desk}#${table}/roles/0`,
    'dangling-reference',
  ],
  [
    'a page with a row in its path in the menu',
    change('order', '/menu/0/page', 'OrderDesk'),
    'order#/menu/0/page',
    'page-unfit',
  ],
  ['a list as the home page', change('product', '/home', 'order/SalesOrderList'), 'product#/home', 'page-unfit'],
  ['a home page that needs a row', change('product', '/home', 'order/OrderDesk'), 'product#/home', 'page-unfit'],
  ['a home page that is not there', change('product', '/home', 'order/Nothing'), 'product#/home', 'dangling-reference'],
  [
    'a list on a dashboard with a column that no row has',
    change(dashboard, '/widgets/7/columns/0/field', 'nothing'),
    `${dashboard}#/widgets/7/columns/0/field`,
    'dangling-reference',
  ],
  [
    'a list on a dashboard that measures',
    change(dashboard, '/widgets/7/aggregate', 'count'),
    `${dashboard}#/widgets/7/aggregate`,
    'unknown-property',
  ],
];

describe('free pages, home pages and lists on dashboards:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });

  it('nests no deeper than eight components', () => {
    const nested = Array.from({ length: 9 }).reduce<object>((inner) => ({ component: 'card', children: [inner] }), {
      component: 'divider',
    });
    const refused = refusalsOf(change(desk, '/content/0', nested));
    expect(refused).toEqual([expect.stringMatching(/children nested-too-deeply$/)]);
  });

  it('opens a dashboard, or a free page without a row, as the home page', () => {
    expect(refusalsOf(change('product', '/home', 'order/SalesDashboard'))).toEqual([]);
    expect(refusalsOf(change('product', '/home', 'goods/StockDesk'))).toEqual([]);
  });
});

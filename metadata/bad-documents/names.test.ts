import { describe, expect, it } from 'vitest';
import { change, field, refusalsOf, type BadDocument } from './refusal.ts';

const order = 'order/model/SalesOrder';
const goods = 'goods/model/Goods';
const list = 'order/page/SalesOrderList';

const cases: readonly BadDocument[] = [
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
];

describe('names:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});

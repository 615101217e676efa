import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const order = 'order/model/SalesOrder';
const list = 'order/page/SalesOrderList';
const confirm = 'order/logic/ConfirmOrder';

const cases: readonly BadDocument[] = [
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
];

describe('references:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});

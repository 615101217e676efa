import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const order = 'order/model/SalesOrder';
const goods = 'goods/model/Goods';
const list = 'order/page/SalesOrderList';
const confirm = 'order/logic/ConfirmOrder';
const endless = 'x'.repeat(61);

const cases: readonly BadDocument[] = [
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
];

describe('its schema:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});

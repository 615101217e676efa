import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const confirm = 'order/logic/ConfirmOrder';
const restock = 'goods/logic/RestockGoods';
const lowStock = 'goods/api/lowStock';

const cases: readonly BadDocument[] = [
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
];

describe('endpoints and logics:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});

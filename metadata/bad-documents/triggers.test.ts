import { describe, expect, it } from 'vitest';
import { resolveProduct } from '../validate.ts';
import { changed } from '../../examples/changed.ts';
import { change, example, refusalsOf, type BadDocument } from './refusal.ts';

const credit = 'order/logic/CheckCredit';
const restock = 'goods/logic/RestockGoods';
const cancel = 'order/logic/CancelOrder';

const cases: readonly BadDocument[] = [
  [
    'a trigger of an unknown model',
    change(credit, '/triggers/0/model', 'Order'),
    `${credit}#/triggers/0/model`,
    'dangling-reference',
  ],
  [
    'a trigger on an unknown event',
    change(credit, '/triggers/0/on', 'onCreate'),
    `${credit}#/triggers/0/on`,
    'not-allowed-value',
  ],
  [
    'triggers of two models',
    change(credit, '/triggers/-', { on: 'beforeCreate', model: 'Payment' }),
    `${credit}#/triggers/1/model`,
    'trigger-unfit',
  ],
  [
    'a trigger twice',
    change(credit, '/triggers/-', { on: 'beforeCreate', model: 'SalesOrder' }),
    `${credit}#/triggers/1/on`,
    'duplicate',
  ],
  [
    'a trigger with inputs',
    change(credit, '/input', [{ code: 'reason', type: 'string' }]),
    `${credit}#/input`,
    'trigger-unfit',
  ],
  ['a trigger with an output', change(credit, '/output', 'customer.id'), `${credit}#/output`, 'trigger-unfit'],
  [
    'a trigger outside the transaction',
    change(credit, '/transaction', false),
    `${credit}#/transaction`,
    'trigger-unfit',
  ],
  [
    'a trigger called by a logic',
    change(cancel, '/steps/-', { do: 'callLogic', logic: 'CheckCredit' }),
    `${cancel}#/steps/4/logic`,
    'trigger-unfit',
  ],
  [
    'a trigger called by an endpoint',
    change('order/api/cancel', '/handler/logic', 'CheckCredit'),
    'order/api/cancel#/handler/logic',
    'trigger-unfit',
  ],
  [
    'assigning after the row is written',
    change(credit, '/triggers/0/on', 'afterCreate'),
    `${credit}#/steps/3/do`,
    'trigger-unfit',
  ],
  [
    'assigning where no row is written',
    change(restock, '/steps/-', { do: 'assign', set: { stock: '1' } }),
    `${restock}#/steps/4/do`,
    'trigger-unfit',
  ],
  [
    'assigning a computed field',
    change(credit, '/steps/3/set', { total: '1' }),
    `${credit}#/steps/3/set/total`,
    'not-assignable',
  ],
  ['assigning nothing', change(credit, '/steps/3/set', {}), `${credit}#/steps/3/set`, 'size-limit'],
  [
    'the id of a row that is not there yet',
    change(credit, '/steps/0/id', 'row.id'),
    `${credit}#/steps/0/id`,
    'unknown-property',
  ],
  [
    'a computed field of a row that is not there yet',
    change(credit, '/steps/2/that', 'row.total > 0'),
    `${credit}#/steps/2/that`,
    'unknown-property',
  ],
  [
    'the row before, where there is none',
    change(credit, '/steps/2/that', 'before.total > 0'),
    `${credit}#/steps/2/that`,
    'expression-syntax',
  ],
  [
    'the inputs of a trigger',
    change(credit, '/steps/2/that', 'input.total > 0'),
    `${credit}#/steps/2/that`,
    'expression-syntax',
  ],
  [
    'a trigger that starts itself by what it writes',
    change(credit, '/steps/3', {
      do: 'create',
      model: 'SalesOrder',
      set: { customer: 'customer.id', salesperson: 'null' },
    }),
    `${credit}#/steps`,
    'logic-cycle',
  ],
];

describe('triggers:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });

  it('a circle of writes and calls is told with its path', () => {
    const resolution = resolveProduct(
      changed(example, [
        change(restock, '/triggers', [{ on: 'afterUpdate', model: 'order/SalesOrder' }]),
        change(restock, '/input', undefined),
        change(restock, '/output', undefined),
        change(restock, '/steps', [{ do: 'callLogic', logic: 'order/ReopenOrder', input: { orderId: 'row.id' } }]),
      ]),
    );
    const messages = resolution.ok ? [] : resolution.errors.map(({ message }) => message);
    expect(messages).toContain(
      '`RestockGoods` starts itself in the end: it calls `ReopenOrder`, which does update `SalesOrder`, which starts `RestockGoods`',
    );
  });

  it('the row before is there where all events are updates', () => {
    const both = [
      change(credit, '/triggers', [
        { on: 'beforeUpdate', model: 'SalesOrder' },
        { on: 'afterUpdate', model: 'SalesOrder' },
      ]),
      change(credit, '/steps', [{ do: 'assert', that: 'before.total <= row.total', error: { code: 'LESS' } }]),
    ];
    expect(refusalsOf(both)).toEqual([]);
  });
});

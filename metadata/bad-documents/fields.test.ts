import { describe, expect, it } from 'vitest';
import { change, field, refusalsOf, type BadDocument } from './refusal.ts';

const order = 'order/model/SalesOrder';
const goods = 'goods/model/Goods';

const cases: readonly BadDocument[] = [
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
  [
    'an SVG where an image is wanted, which could hold a script',
    change(goods, '/fields/-', field({ type: 'image', accept: ['image/svg+xml'] })),
    `${goods}#/fields/10/accept/0`,
    'not-allowed-value',
  ],
  [
    'a content type that is none',
    change(goods, '/fields/-', field({ type: 'file', accept: ['*.pdf'] })),
    `${goods}#/fields/10/accept/0`,
    'bad-format',
  ],
  [
    'a file without a size',
    change(goods, '/fields/-', field({ type: 'file', maxMegabytes: 0 })),
    `${goods}#/fields/10/maxMegabytes`,
    'out-of-range',
  ],
  [
    'a unique file',
    change(goods, '/fields/-', field({ type: 'file', unique: true })),
    `${goods}#/fields/10/unique`,
    'unknown-property',
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
];

describe('fields:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});

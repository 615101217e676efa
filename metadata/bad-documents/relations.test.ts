import { describe, expect, it } from 'vitest';
import { change, field, relation, refusalsOf, type BadDocument } from './refusal.ts';

const order = 'order/model/SalesOrder';
const goods = 'goods/model/Goods';

const cases: readonly BadDocument[] = [
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
];

describe('relations:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});

import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const report = 'goods/api/stockReport';
const credit = 'order/logic/CheckCredit';
const at = (pointer: string): string => `/handler/aggregate${pointer}`;

const cases: readonly BadDocument[] = [
  ['an unknown model', change(report, at('/model'), 'Good'), `${report}#${at('/model')}`, 'dangling-reference'],
  ['no figure', change(report, at('/aggregates'), []), `${report}#${at('/aggregates')}`, 'size-limit'],
  [
    'a group by an unknown field',
    change(report, at('/group/0/field'), 'category.title'),
    `${report}#${at('/group/0/field')}`,
    'dangling-reference',
  ],
  [
    'a group through many rows',
    change(report, at('/group/0/field'), 'tags.name'),
    `${report}#${at('/group/0/field')}`,
    'path-unfit',
  ],
  [
    'a group by a long text',
    [change(report, at('/model'), 'order/SalesOrder'), change(report, at('/group/0/field'), 'note')],
    `${report}#${at('/group/0/field')}`,
    'path-unfit',
  ],
  [
    'the sum of a text',
    change(report, at('/aggregates/1/field'), 'name'),
    `${report}#${at('/aggregates/1/field')}`,
    'operator-unfit',
  ],
  [
    'a sum of nothing',
    change(report, at('/aggregates/1/field'), undefined),
    `${report}#${at('/aggregates/1')}`,
    'missing-property',
  ],
  [
    'two results of one name',
    change(report, at('/aggregates/1/as'), 'category'),
    `${report}#${at('/aggregates/1/as')}`,
    'duplicate-code',
  ],
  [
    'a result named as the language has it',
    change(report, at('/aggregates/1/as'), 'class'),
    `${report}#${at('/aggregates/1/as')}`,
    'reserved-word',
  ],
  [
    'a condition on an unknown result',
    change(report, at('/having/0/of'), 'stocks'),
    `${report}#${at('/having/0/of')}`,
    'dangling-reference',
  ],
  [
    'a condition with a value of another type',
    change(report, at('/having/0/value'), "'many'"),
    `${report}#${at('/having/0/value')}`,
    'expression-type',
  ],
  [
    'an order by an unknown result',
    change(report, at('/sort/0/of'), 'price'),
    `${report}#${at('/sort/0/of')}`,
    'dangling-reference',
  ],
  ['a page that is no number', change(report, at('/offset'), "'2'"), `${report}#${at('/offset')}`, 'expression-type'],
  [
    'a page of rows that is no number',
    change('goods/api/lowStock', '/handler/query/offset', 'input.categoryId'),
    'goods/api/lowStock#/handler/query/offset',
    'expression-type',
  ],
  [
    'a path through more relations than three',
    change(report, at('/group/1/field'), 'category.parent.parent.parent.name'),
    `${report}#${at('/group/1/field')}`,
    'bad-format',
  ],
  [
    'a figure that a later step reads wrongly',
    change(credit, '/steps/2/that', 'sum(open, figures => figures.total) > 0'),
    `${credit}#/steps/2/that`,
    'unknown-property',
  ],
  ['two handlers', change(report, '/handler/logic', 'RestockGoods'), `${report}#/handler`, 'size-limit'],
];

describe('figures over rows:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});

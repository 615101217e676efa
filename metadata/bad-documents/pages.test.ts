import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const list = 'order/page/SalesOrderList';
const form = 'order/page/SalesOrderForm';

const dashboard = 'order/page/SalesDashboard';
const cases: readonly BadDocument[] = [
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
    'a bulk action of a read-only model',
    change('order/page/PaymentList', '/actions', { bulk: ['delete'] }),
    'order/page/PaymentList#/actions/bulk/0',
    'action-unfit',
  ],
  [
    'a bulk action of two minds',
    change(list, '/actions/bulk/-', { api: 'confirm', logic: 'ConfirmOrder' }),
    `${list}#/actions/bulk/3`,
    'action-unfit',
  ],
  [
    'a bulk action without an id',
    change(list, '/actions/bulk/-', { api: 'openOrders' }),
    `${list}#/actions/bulk/3/api`,
    'action-unfit',
  ],
  [
    'a bulk action that only reads',
    [
      change('order/api/confirm', '/parameters', [
        { code: 'orderId', in: 'path', type: 'id', of: 'SalesOrder', required: true },
      ]),
      change('order/api/confirm', '/handler', {
        query: { model: 'SalesOrder', where: [{ field: 'id', operator: 'eq', value: 'input.orderId' }] },
      }),
      change(list, '/actions/bulk/2', { api: 'confirm' }),
    ],
    `${list}#/actions/bulk/2`,
    'action-unfit',
  ],
  [
    'a bulk action by a standard api',
    change(list, '/actions/bulk/-', { api: 'salesOrders' }),
    `${list}#/actions/bulk/3/api`,
    'action-unfit',
  ],
  [
    'a bulk action that is there twice',
    change(list, '/actions/bulk/-', { api: 'confirm' }),
    `${list}#/actions/bulk/3`,
    'duplicate-code',
  ],
  ['an export of too many rows', change(list, '/maxExportRows', 1e9), `${list}#/maxExportRows`, 'out-of-range'],
  [
    'a column for a role',
    change(list, '/columns/1/roles', ['nobody']),
    `${list}#/columns/1/roles/0`,
    'dangling-reference',
  ],
  [
    'an action for a role',
    change(list, '/actions/bulk/2/roles', ['nobody']),
    `${list}#/actions/bulk/2/roles/0`,
    'dangling-reference',
  ],
  [
    'a menu item for a role',
    change('order', '/menu/0/roles', ['nobody']),
    'order#/menu/0/roles/0',
    'dangling-reference',
  ],
  [
    'a section for a role',
    change('order/page/SalesOrderDetail', '/sections/0/roles', ['nobody']),
    'order/page/SalesOrderDetail#/sections/0/roles/0',
    'dangling-reference',
  ],
  [
    'what a row needs, asked of some only',
    change('order/page/SalesOrderForm', '/sections/0/roles', ['manager']),
    `${list}#/actions/toolbar`,
    'form-incomplete',
  ],
  [
    'a figure of no number',
    change(dashboard, '/widgets/0/field', 'status'),
    `${dashboard}#/widgets/0/field`,
    'path-unfit',
  ],
  ['a sum of nothing', change(dashboard, '/widgets/0/field', undefined), `${dashboard}#/widgets/0`, 'missing-property'],
  [
    'a count of a field',
    change(dashboard, '/widgets/1/field', 'total'),
    `${dashboard}#/widgets/1/field`,
    'option-unfit',
  ],
  [
    'a figure with groups',
    change(dashboard, '/widgets/1/groupBy', 'status'),
    `${dashboard}#/widgets/1/groupBy`,
    'option-unfit',
  ],
  [
    'a chart without groups',
    change(dashboard, '/widgets/5/groupBy', undefined),
    `${dashboard}#/widgets/5`,
    'missing-property',
  ],
  [
    'groups of a long text',
    change(dashboard, '/widgets/5/groupBy', 'note'),
    `${dashboard}#/widgets/5/groupBy`,
    'path-unfit',
  ],
  [
    'months of a status',
    change(dashboard, '/widgets/5/bucket', 'month'),
    `${dashboard}#/widgets/5/bucket`,
    'option-unfit',
  ],
  [
    'a period of a status',
    change(dashboard, '/widgets/0/period/field', 'status'),
    `${dashboard}#/widgets/0/period/field`,
    'path-unfit',
  ],
  [
    'a chart that compares',
    change(dashboard, '/widgets/4/period/compare', true),
    `${dashboard}#/widgets/4/period/compare`,
    'option-unfit',
  ],
  [
    'a figure that opens one row',
    change(dashboard, '/widgets/0/page', 'SalesOrderDetail'),
    `${dashboard}#/widgets/0/page`,
    'page-unfit',
  ],
  [
    'two figures of one code',
    change(dashboard, '/widgets/1/code', 'revenue'),
    `${dashboard}#/widgets/1/code`,
    'duplicate-code',
  ],
  [
    'a figure of an unknown model',
    change(dashboard, '/widgets/0/model', 'Nothing'),
    `${dashboard}#/widgets/0/model`,
    'dangling-reference',
  ],
  [
    'a figure for an unknown role',
    change(dashboard, '/widgets/0/roles', ['nobody']),
    `${dashboard}#/widgets/0/roles/0`,
    'dangling-reference',
  ],
  [
    'a detail page in the menu',
    change('order', '/menu/0/page', 'SalesOrderDetail'),
    'order#/menu/0/page',
    'page-unfit',
  ],
  ['a menu item without a page', change('order', '/menu/0/page', undefined), 'order#/menu/0', 'menu-item'],
];

describe('pages:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});

import type { ResolvedPage } from '../../metadata/resolved-product.ts';
import { column, item, text } from './fixture-parts.ts';

const ref = (code: string) => ({ module: 'order', code });

const page = { module: 'order', model: ref('SalesOrder'), roles: [] };
const confirm = {
  kind: 'api',
  module: 'order',
  api: 'confirm',
  label: text('Confirm', '确认'),
  when: {
    source: "row.status === 'draft' && daysBetween(row.orderedOn, today()) < 365",
    type: { text: 'boolean' },
    variables: ['row'],
    functions: ['daysBetween', 'today'],
  },
  confirm: true,
  roles: [],
} as const;

export function orderList(): ResolvedPage {
  return {
    ...page,
    id: 'pag_list',
    code: 'SalesOrderList',
    title: text('Sales orders', '销售订单'),
    path: '/orders',
    type: 'list',
    columns: [
      { ...column('orderNo', text('No.', '订单号')), link: ref('SalesOrderDetail'), width: 170 },
      column('customer.name', text('Customer', '客户')),
      column('total', text('Total', '总额'), 'currency'),
      column('status', text('Status', '状态'), 'tag'),
      column('orderedOn', text('Ordered on', '下单日期'), 'date'),
      column('createdAt', text('Created', '创建时间'), 'datetime'),
    ],
    filters: [
      { path: ['orderNo'], operator: 'startsWith', label: text('No.', '订单号') },
      { path: ['status'], operator: 'in', label: text('Status', '状态') },
      { path: ['customer', 'name'], operator: 'contains', label: text('Customer', '客户') },
      { path: ['createdAt'], operator: 'between', label: text('Created', '创建时间') },
    ],
    sort: [{ path: ['createdAt'], direction: 'desc' }],
    pageSize: 20,
    form: ref('SalesOrderForm'),
    toolbar: ['create', 'export'],
    rowActions: [{ kind: 'view', page: ref('SalesOrderDetail') }, { kind: 'edit' }, confirm, { kind: 'delete' }],
    bulkActions: [
      { kind: 'export' },
      { kind: 'delete' },
      {
        kind: 'api',
        module: 'order',
        api: 'confirm',
        label: text('Confirm', '确认'),
        confirm: true,
        roles: ['sales'],
      },
    ],
    maxExportRows: 50_000,
  };
}

export function orderForm(): ResolvedPage {
  return {
    ...page,
    id: 'pag_form',
    code: 'SalesOrderForm',
    title: text('Sales order', '销售订单'),
    path: '/orders/edit',
    type: 'form',
    sections: [
      {
        title: text('Order', '订单信息'),
        roles: [],
        items: [
          item('customer', text('Customer', '客户'), 'relation', 8),
          item('orderedOn', text('Ordered on', '下单日期'), 'date', 8),
          item('total', text('Total', '总额'), 'readonly', 8),
          item('note', text('Note', '备注'), 'textarea', 24),
        ],
      },
    ],
    subTables: [
      {
        relation: 'lines',
        title: text('Lines', '订单明细'),
        roles: [],
        items: [
          item('goods', text('Goods', '商品'), 'relation'),
          item('quantity', text('Quantity', '数量'), 'number'),
          item('price', text('Price', '单价'), 'number'),
          item('remark', text('Remark', '备注')),
          item('amount', text('Amount', '金额'), 'readonly'),
        ],
      },
    ],
    next: ref('SalesOrderDetail'),
  };
}

export function orderDetail(): ResolvedPage {
  return {
    ...page,
    id: 'pag_detail',
    code: 'SalesOrderDetail',
    title: text('Order', '订单详情'),
    path: '/orders/detail',
    type: 'detail',
    sections: [
      {
        title: text('Order', '订单信息'),
        roles: [],
        items: [
          column('orderNo', text('No.', '订单号')),
          column('customer.name', text('Customer', '客户')),
          column('status', text('Status', '状态'), 'tag'),
          column('total', text('Total', '总额'), 'currency'),
          column('note', text('Note', '备注')),
          column('createdAt', text('Created', '创建时间'), 'datetime'),
        ],
      },
    ],
    tables: [
      {
        relation: 'lines',
        title: text('Lines', '订单明细'),
        roles: [],
        columns: [
          column('goods', text('Goods', '商品')),
          column('quantity', text('Quantity', '数量'), 'number'),
          column('price', text('Price', '单价'), 'currency'),
          column('amount', text('Amount', '金额'), 'currency'),
        ],
      },
    ],
    actions: [{ kind: 'edit' }, confirm, { kind: 'delete' }],
    form: ref('SalesOrderForm'),
  };
}

export function orderDashboard(): ResolvedPage {
  const widget = {
    model: ref('SalesOrder'),
    aggregate: 'count',
    path: null,
    where: [],
    group: null,
    period: null,
    format: 'number',
    limit: 20,
    page: null,
    span: 6,
    roles: [],
  } as const;
  return {
    id: 'pag_dashboard',
    code: 'SalesDashboard',
    module: 'order',
    title: text('Sales overview', '销售概览'),
    path: '/overview',
    roles: [],
    type: 'dashboard',
    refreshSeconds: 60,
    widgets: [
      { ...widget, code: 'orders', title: text('Orders', '订单数'), chart: 'figure', page: ref('SalesOrderList') },
      {
        ...widget,
        code: 'byStatus',
        title: text('By status', '订单状态'),
        chart: 'pie',
        aggregate: 'sum',
        path: ['total'],
        format: 'currency',
        group: { path: ['status'], bucket: null, isMoment: false, dictionary: ref('OrderStatus') },
      },
    ],
  };
}

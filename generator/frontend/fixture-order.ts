import type { ResolvedApi, ResolvedModule } from '../../metadata/resolved-product.ts';
import { orderDashboard, orderDetail, orderForm, orderList } from './fixture-order-pages.ts';
import { field, model, relation, text } from './fixture-parts.ts';

const ref = (code: string) => ({ module: 'order', code });
const rules = { minLength: null, maxLength: 60, pattern: null };

/** Orders of customers, with their lines. */
export function orderModule(): ResolvedModule {
  return {
    id: 'mod_order',
    code: 'order',
    name: text('Orders', '订单'),
    versionCode: 'V1',
    menu: [
      {
        id: 'men_orders',
        label: text('Sales orders', '销售订单'),
        icon: 'orders',
        page: ref('SalesOrderList'),
        roles: [],
        children: [],
      },
    ],
    dictionaries: [
      {
        id: 'dic_status',
        code: 'OrderStatus',
        label: text('Status', '状态'),
        values: [
          { id: 'val_draft', code: 'draft', label: text('Draft', '草稿'), color: 'neutral' },
          { id: 'val_confirmed', code: 'confirmed', label: text('Confirmed', '已确认'), color: 'success' },
          { id: 'val_cancelled', code: 'cancelled', label: text('Cancelled', '已取消'), color: 'danger' },
        ],
      },
    ],
    models: [salesOrder(), orderLine(), customer()],
    pages: [orderList(), orderForm(), orderDetail(), orderDashboard()],
    apis: apis(),
    logics: [
      {
        id: 'lgc_confirm',
        code: 'ConfirmOrder',
        module: 'order',
        label: text('Confirm', '确认'),
        input: [],
        transaction: true,
        triggers: [],
        schedule: null,
        steps: [],
        output: null,
      },
    ],
  };
}

function salesOrder() {
  return model('order', 'SalesOrder', text('Sales order', '销售订单'), {
    display: 'orderNo',
    options: {
      audit: true,
      softDelete: true,
      optimisticLock: true,
      readOnly: false,
      pageSize: 20,
      maxPageSize: 100,
    },
    fields: [
      field(text('No.', '订单号'), { code: 'orderNo', type: 'sequence', unique: true, readOnly: true, parts: [] }),
      field(text('Status', '状态'), {
        code: 'status',
        type: 'enum',
        dictionary: ref('OrderStatus'),
        required: true,
        readOnly: true,
        default: { kind: 'literal', value: 'draft' },
      }),
      field(text('Ordered on', '下单日期'), { code: 'orderedOn', type: 'date', required: true }),
      field(text('Total', '总额'), {
        code: 'total',
        type: 'computed',
        readOnly: true,
        required: true,
        valueType: { type: 'decimal', precision: 14, scale: 2 },
        expression: {
          source: 'sum(lines, (line) => line.price)',
          type: { text: 'number' },
          variables: ['lines'],
          functions: ['sum'],
        },
        dependsOnRelations: ['lines'],
      }),
      field(text('Note', '备注'), {
        code: 'note',
        type: 'text',
        minLength: null,
        maxLength: 500,
        pattern: { regex: '^[^<>]*$', message: text('No angle brackets, please.', '请勿输入尖括号。') },
      }),
    ],
    relations: [
      relation('customer', text('Customer', '客户'), 'manyToOne', ref('Customer'), {
        required: true,
        inverse: 'orders',
      }),
      relation('lines', text('Lines', '订单明细'), 'oneToMany', ref('OrderLine'), {
        composed: true,
        inverse: 'order',
        display: 'id',
      }),
    ],
  });
}

function orderLine() {
  return model('order', 'OrderLine', text('Order line', '订单行'), {
    display: 'id',
    fields: [
      field(text('Quantity', '数量'), {
        code: 'quantity',
        type: 'integer',
        required: true,
        min: 1,
        max: 9999,
        default: { kind: 'literal', value: 1 },
      }),
      field(text('Price', '单价'), {
        code: 'price',
        type: 'decimal',
        precision: 12,
        scale: 2,
        required: true,
        min: 0,
        max: null,
      }),
      field(text('Remark', '备注'), { code: 'remark', type: 'string', ...rules }),
      field(text('Amount', '金额'), {
        code: 'amount',
        type: 'computed',
        readOnly: true,
        valueType: { type: 'decimal', precision: 14, scale: 2 },
        expression: {
          source: 'quantity * price',
          type: { text: 'number' },
          variables: ['price', 'quantity'],
          functions: [],
        },
        dependsOnRelations: [],
      }),
    ],
    relations: [
      relation('order', text('Order', '订单'), 'manyToOne', ref('SalesOrder'), {
        required: true,
        inverse: 'lines',
        display: 'orderNo',
      }),
      relation('goods', text('Goods', '商品'), 'manyToOne', { module: 'goods', code: 'Goods' }, { required: true }),
    ],
  });
}

function customer() {
  return model('order', 'Customer', text('Customer', '客户'), {
    fields: [
      field(text('Name', '名称'), { code: 'name', type: 'string', required: true, ...rules }),
      field(text('City', '城市'), { code: 'city', type: 'string', ...rules }),
    ],
    relations: [
      relation('orders', text('Orders', '订单'), 'oneToMany', ref('SalesOrder'), {
        inverse: 'customer',
        display: 'orderNo',
      }),
    ],
  });
}

function apis(): ResolvedApi[] {
  const all = ['list', 'get', 'create', 'update', 'delete'] as const;
  const standard = (code: string, path: string, endpoints: readonly (typeof all)[number][]): ResolvedApi => ({
    kind: 'standard',
    model: ref(code),
    path,
    endpoints: endpoints.map((endpoint) => ({ endpoint, roles: endpoint === 'delete' ? ['manager'] : [] })),
  });
  const orderId = {
    code: 'orderId',
    label: text('Order', '订单'),
    required: true,
    type: { type: 'id', of: ref('SalesOrder') },
  } as const;
  const custom = { kind: 'custom', queryParameters: [], body: [], label: text('Confirm', '确认') } as const;
  return [
    standard('SalesOrder', 'sales-orders', all),
    standard('OrderLine', 'order-lines', ['list', 'get']),
    standard('Customer', 'customers', all),
    {
      ...custom,
      id: 'api_confirm',
      code: 'confirm',
      method: 'POST',
      path: '/orders/{orderId}/confirm',
      pathParameters: [orderId],
      handler: { kind: 'logic', logic: ref('ConfirmOrder') },
      roles: ['sales'],
    },
    {
      ...custom,
      id: 'api_open',
      code: 'openOrders',
      method: 'GET',
      path: '/open-orders',
      pathParameters: [],
      queryParameters: [{ code: 'since', label: text('Since'), required: false, type: { type: 'date' } }],
      handler: {
        kind: 'query',
        query: { model: ref('SalesOrder'), where: [], with: [], sort: [], limit: 100, offset: null },
      },
      roles: [],
    },
  ];
}

import { changed } from '../examples/changed.ts';
import { loadExample } from '../examples/load.ts';
import type { ProductSource } from '../metadata/source.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { inputOf } from './example-fixture.ts';
import type { GeneratorInput } from './index.ts';

const text = (english: string) => ({ 'en-US': english, 'zh-CN': `中 ${english}` });

/** Every type of parameter, in the body of an endpoint and in the address of a page. */
const optional = [
  { code: 'word', type: 'string', maxLength: 40 },
  { code: 'words', type: 'text' },
  { code: 'pieces', type: 'integer', min: 0, max: 9 },
  { code: 'rate', type: 'decimal' },
  { code: 'urgent', type: 'boolean' },
  { code: 'day', type: 'date' },
  { code: 'moment', type: 'datetime' },
  { code: 'token', type: 'uuid' },
  { code: 'status', type: 'enum', dictionary: 'OrderStatus' },
  { code: 'customerId', type: 'id', of: 'user/Customer' },
].map((parameter) => ({ ...parameter, required: false }));

const probe = {
  schemaVersion: 1,
  kind: 'api',
  type: 'custom',
  id: 'api_probe',
  code: 'probe',
  label: text('Probe'),
  method: 'POST',
  path: '/probe',
  parameters: optional.map((parameter) => ({ ...parameter, in: 'body' })),
  handler: {
    query: {
      model: 'SalesOrder',
      where: [{ field: 'createdAt', operator: 'lt', value: 'input.moment' }],
      with: ['customer', 'lines.goods.category'],
    },
  },
};

const busy = {
  schemaVersion: 1,
  kind: 'api',
  type: 'custom',
  id: 'api_busy',
  code: 'busy',
  label: text('Busy days'),
  method: 'GET',
  path: '/busy',
  handler: {
    aggregate: {
      model: 'SalesOrder',
      group: [
        { as: 'status', field: 'status' },
        { as: 'day', field: 'orderedOn' },
        { as: 'moment', field: 'createdAt' },
      ],
      aggregates: [{ as: 'orders', function: 'count' }],
    },
  },
};

/** A page with every component, source and parameter. */
export const workshop = {
  schemaVersion: 1,
  kind: 'page',
  type: 'free',
  id: 'pag_workshop',
  code: 'Workshop',
  title: text('Workshop'),
  path: '/workshop',
  parameters: [
    { in: 'path', code: 'name', type: 'string' },
    { in: 'path', code: 'number', type: 'integer' },
    { in: 'path', code: 'since', type: 'date' },
    { in: 'path', code: 'key', type: 'uuid' },
    { in: 'path', code: 'orderId', type: 'id', of: 'SalesOrder' },
    ...optional.map((parameter) => ({ ...parameter, in: 'query' })),
  ],
  sources: [
    { code: 'first', from: 'row', model: 'SalesOrder', id: 'page.orderId' },
    {
      code: 'found',
      from: 'api',
      api: 'probe',
      input: { moment: 'page.moment', status: 'page.status', customerId: 'page.customerId', urgent: 'page.urgent' },
    },
    { code: 'busyDays', from: 'api', api: 'busy' },
    {
      code: 'latest',
      from: 'rows',
      model: 'SalesOrder',
      where: [
        { field: 'status', operator: 'in', value: "['draft', 'confirmed']" },
        { field: 'orderedOn', operator: 'gte', value: 'addDays(today(), -3650)' },
        { field: 'createdAt', operator: 'lte', value: 'page.moment ?? now()' },
        { field: 'createdAt', operator: 'between', value: 'page.moment === null ? null : [page.moment, now()]' },
        { field: 'customer', operator: 'eq', value: 'page.customerId' },
        { field: 'customer.name', operator: 'contains', value: "page.word ?? ''" },
        { field: 'total', operator: 'gte', value: '0' },
        { field: 'cancelReason', operator: 'isNull' },
      ],
      sort: [{ field: 'customer.name' }, { field: 'createdAt', direction: 'desc' }],
      limit: 3,
    },
  ],
  content: [
    { component: 'heading', text: text('{{ alert(1) }} </h2>'), roles: ['sales', 'manager'] },
    { component: 'text', text: text('Plain') },
    { component: 'text', value: '`${page.name} "${page.number}" \'${page.since}\' <b>`' },
    { component: 'text', value: 'sum(found, order => sum(order.lines, line => line.goods.price))', format: 'number' },
    { component: 'text', value: 'page.urgent', format: 'boolean', visible: "currentUser.roles.includes('manager')" },
    { component: 'text', value: 'found.length > 0 ? found[0]?.customer.name : null' },
    {
      component: 'image',
      source: '/images/none.png',
      alternative: text('Map'),
      width: 20,
      visible: "page.word === 'x'",
    },
    { component: 'divider', visible: 'latest.length > 99' },
    {
      component: 'tabs',
      tabs: [
        {
          title: text('One'),
          children: [
            {
              component: 'details',
              source: 'first',
              title: text('First'),
              items: [
                { field: 'orderNo', link: 'SalesOrderDetail' },
                { field: 'customer', link: 'user/CustomerDetail' },
              ],
            },
            {
              component: 'table',
              source: 'latest',
              columns: [{ field: 'orderNo', link: 'SalesOrderDetail' }, { field: 'salesperson' }, { field: 'status' }],
            },
          ],
        },
        {
          title: text('Two'),
          children: [
            {
              component: 'table',
              source: 'busyDays',
              title: text('Busy'),
              roles: ['manager'],
              columns: [
                { field: 'status', label: text('Status') },
                { field: 'day', label: text('Day'), format: 'date', width: 140 },
                { field: 'moment', label: text('Moment'), roles: ['manager'] },
                { field: 'orders' },
              ],
            },
            { component: 'table', source: 'found', columns: [{ field: 'customer' }, { field: 'total' }] },
          ],
        },
      ],
    },
    {
      component: 'row',
      columns: [
        {
          children: [
            {
              component: 'figure',
              code: 'all',
              model: 'SalesOrder',
              aggregate: 'count',
              visible: 'latest.length >= 0',
            },
          ],
        },
        {
          children: [
            {
              component: 'section',
              title: text('Buttons'),
              children: [
                {
                  component: 'button',
                  label: text('Probe all'),
                  look: 'danger',
                  api: 'probe',
                  input: { pieces: 'latest.length', word: 'first.orderNo', rate: 'page.rate' },
                  confirm: true,
                  then: { page: 'SalesOrderDetail', with: { id: 'first.id' } },
                },
                { component: 'button', label: text('Look again'), api: 'busy', done: text('Looked') },
                {
                  component: 'button',
                  label: text('This page'),
                  page: 'Workshop',
                  with: {
                    name: 'page.name',
                    number: 'page.number + 1',
                    since: 'page.since',
                    key: 'page.key',
                    orderId: 'first.id',
                    urgent: 'true',
                    moment: 'page.moment',
                    status: 'first.status',
                  },
                },
                { component: 'link', label: text('New order'), page: 'SalesOrderForm' },
              ],
            },
          ],
        },
      ],
    },
    {
      component: 'card',
      visible: 'first.id !== page.key',
      children: [
        {
          component: 'form',
          title: text('Everything'),
          api: 'probe',
          input: { pieces: 'latest.length' },
          then: { page: 'SalesOrderList' },
        },
        { component: 'form', api: 'busy', submit: text('Nothing to ask') },
      ],
    },
  ],
};

/** The example with the workshop, and a home page for some. */
export async function freePageSource(): Promise<ProductSource> {
  const example = await loadExample('orders', { order: 'V2' });
  const modules = example.modules.map((module) => {
    if (module.code !== 'order') return module;
    const added = [
      { kind: 'api', code: 'probe', content: probe },
      { kind: 'api', code: 'busy', content: busy },
      { kind: 'page', code: 'Workshop', content: workshop },
    ];
    return { ...module, documents: [...module.documents, ...added] };
  });
  return changed({ ...example, modules }, [{ document: 'product', pointer: '/home', value: 'goods/StockDesk' }]);
}

export async function freePageInput(): Promise<GeneratorInput> {
  const resolution = resolveProduct(await freePageSource());
  if (!resolution.ok) throw new Error(`the pages do not resolve: ${JSON.stringify(resolution.errors, null, 1)}`);
  return inputOf(resolution.product);
}

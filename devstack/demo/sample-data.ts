import type { ApiClient } from './api-client.ts';
import { at, listOf, text } from './json.ts';

const customers = [
  { name: '上海远航贸易有限公司', level: 'gold', creditLimit: 500_000, email: 'purchasing@yuanhang.example' },
  { name: '杭州青竹文具店', level: 'regular', creditLimit: 20_000, email: 'hello@qingzhu.example' },
  { name: 'Harbour Office Supplies', level: 'regular', creditLimit: 80_000, email: 'orders@harbour.example' },
];
const goods = [
  { sku: 'PEN-0001', name: '中性笔 0.5mm（黑）', price: 2.5, stock: 4800, safetyStock: 500 },
  { sku: 'PAP-A4-80', name: 'A4 复印纸 80g', price: 24.9, stock: 620, safetyStock: 200 },
  { sku: 'STA-1201', name: '订书机', price: 18, stock: 35, safetyStock: 50 },
  { sku: 'LMP-LED-2', name: 'LED 台灯', price: 129, stock: 90, safetyStock: 20 },
];

/** Rows for a person to look at, made through the product's own API; nothing where there are customers already. */
export async function ensureSampleData(product: ApiClient): Promise<void> {
  const present = await product.send('GET', '/api/user/customers?pageSize=1');
  if (at(present, 'total') !== 0) return;
  const [office] = listOf(await product.send('GET', '/api/goods/categories?pageSize=1'), 'items');
  const category = office ?? (await product.send('POST', '/api/goods/categories', { name: '办公用品' }));
  const customerIds = await create(product, '/api/user/customers', customers);
  const goodsIds = await create(
    product,
    '/api/goods/goods',
    goods.map((item) => ({ ...item, status: 'onSale', categoryId: text(category, 'id') })),
  );
  for (const [index, customerId] of [...customerIds, ...customerIds].entries()) {
    const lines = goodsIds.slice(0, 1 + (index % goodsIds.length)).map((goodsId, position) => ({
      goodsId,
      quantity: 10 + index * 3 + position,
      price: goods[position]?.price ?? 1,
      discount: index % 3 === 0 ? 5 : 0,
    }));
    const order = await product.send('POST', '/api/order/sales-orders', { customerId, lines });
    if (index % 2 === 0) await product.send('POST', `/api/order/orders/${text(order, 'id')}/confirm`);
  }
}

async function create(product: ApiClient, path: string, rows: readonly object[]): Promise<string[]> {
  const ids: string[] = [];
  for (const row of rows) ids.push(text(await product.send('POST', path, row), 'id'));
  return ids;
}

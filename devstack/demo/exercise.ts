import type { Progress } from '../progress.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { expectThat, refusal } from './expectation.ts';
import { at, listOf, text } from './json.ts';

interface Login {
  readonly username: string;
  readonly password: string;
}

export async function signIn(url: string, login: Login): Promise<ApiClient> {
  const session = await createApiClient(url, null).send('POST', '/api/auth/login', login);
  return createApiClient(url, text(session, 'token'));
}

/** Writes an order, confirms it, looks for it. Throws at the first answer that is not as it should be. */
export async function exerciseOrders(product: ApiClient, progress: Progress): Promise<void> {
  const customer = first(await product.send('GET', '/api/user/customers?pageSize=1'));
  const goods = first(await product.send('GET', '/api/goods/goods?pageSize=1&filter[stock][gte]=10'));
  const line = { goodsId: text(goods, 'id'), quantity: 3, price: 10.5, discount: 0 };

  const order = await product.send('POST', '/api/order/sales-orders', {
    customerId: text(customer, 'id'),
    lines: [line],
  });
  expectThat('the total of the new order', at(order, 'total'), 31.5);
  progress(`  created order ${text(order, 'orderNo')} of 31.50`);

  const stockBefore = Number(at(goods, 'stock'));
  await product.send('POST', `/api/order/orders/${text(order, 'id')}/confirm`);
  const after = await product.send('GET', `/api/goods/goods/${text(goods, 'id')}`);
  expectThat('the stock after confirming', at(after, 'stock'), stockBefore - 3);
  progress('  confirmed it, which took 3 off the stock');

  const filter = `filter[status][in]=confirmed&filter[orderNo][startsWith]=${text(order, 'orderNo')}`;
  const found = listOf(await product.send('GET', `/api/order/sales-orders?${filter}`), 'items');
  expectThat(
    'the orders that the filter finds',
    found.map((row) => at(row, 'id')),
    [text(order, 'id')],
  );
  progress('  listed it by status and number');

  const bad = { customerId: text(customer, 'id'), lines: [{ ...line, quantity: 0 }] };
  const problem = await refusal(product.send('POST', '/api/order/sales-orders', bad));
  expectThat('the status of a bad order', problem.status, 400);
  if (!problem.message.includes('lines.0.quantity'))
    throw new Error(`the refusal does not name the field: ${problem.message}`);
  progress('  a line with quantity 0 is refused: 400, lines.0.quantity');
}

function first(page: unknown): unknown {
  const [row] = listOf(page, 'items');
  if (row === undefined) throw new Error('the product has no sample rows');
  return row;
}

import { expect, it } from 'vitest';
import { changed } from '../../examples/changed.ts';
import { loadExample } from '../../examples/load.ts';
import { resolveProduct } from '../../metadata/validate.ts';
import { inputOf } from '../example-fixture.ts';
import { generate } from '../index.ts';

/** The method of a logic with these steps. */
async function printed(steps: readonly object[]): Promise<string> {
  const source = changed(await loadExample('orders'), [
    { document: 'order/logic/CancelOrder', pointer: '/steps', value: steps },
    { document: 'order/logic/CancelOrder', pointer: '/output', value: undefined },
  ]);
  const resolution = resolveProduct(source);
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.errors));
  const file = generate(inputOf(resolution.product)).find(({ path }) => path.endsWith('/order.logic.ts'));
  return /async cancelOrder[\s\S]*?\n {2}\}\n/u.exec(file?.content ?? '')?.[0] ?? '';
}

const get = { do: 'get', model: 'SalesOrder', id: 'input.orderId', as: 'order' };
const set = (as: string, value: string) => ({ do: 'set', as, value });
const raise = { do: 'raise', error: { code: 'WRONG' } };

it('leaves out what is set and never read, and what only that reads', async () => {
  const method = await printed([get, set('first', 'order.total'), set('second', 'first * 2')]);
  expect(method).toContain('await this.salesOrderService.load(');
  expect(method).not.toMatch(/\b(?:order|first|second) =/u);
});

it('leaves out what only steps read that are never reached', async () => {
  const both = { do: 'if', condition: 'input.reason === null', then: [raise], else: [raise] };
  expect(await printed([get, both, { do: 'assert', that: 'order.total > 0', error: raise.error }])).not.toContain(
    'order =',
  );
});

it('types a constant as the variable that designers see, not as its literals', async () => {
  const method = await printed([
    get,
    set('level', "order.total > 10 ? 'high' : 'low'"),
    set('half', 'round(order.total / 2, 2)'),
    { do: 'if', condition: "level === 'none' || half > 3", then: [raise] },
  ]);
  expect(method).toContain("const level: string = order.total > 10 ? 'high' : 'low';");
  expect(method).toContain('const half = round(order.total / 2, 2);');
});

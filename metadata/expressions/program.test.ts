import { beforeAll, describe, expect, it } from 'vitest';
import { changed } from '../../examples/changed.ts';
import { loadExample } from '../../examples/load.ts';
import { resolveProduct, type ProductSource } from '../validate.ts';
import { expressionFunctions } from './functions.ts';

let example: ProductSource;
beforeAll(async () => {
  example = await loadExample('orders', { order: 'V2' });
});

const logic = 'order/logic/ConfirmOrder';

/** The messages about the confirming logic with these steps put behind the one that loads the order. */
function messages(steps: readonly object[]): readonly string[] {
  const value = [
    { do: 'get', model: 'SalesOrder', id: 'input.orderId', with: ['lines.goods', 'customer'], as: 'order' },
    ...steps,
  ];
  const resolution = resolveProduct(
    changed(example, [
      { document: logic, pointer: '/steps', value },
      { document: logic, pointer: '/output', value: undefined },
    ]),
  );
  return resolution.ok ? [] : resolution.errors.map(({ message }) => message.replace(/ \(character \d+\)$/u, ''));
}

const error = { code: 'WRONG' };
const assert = (that: string) => ({ do: 'assert', that, error });
const update = (set: Readonly<Record<string, string>>) => ({ do: 'update', model: 'SalesOrder', id: 'order.id', set });

const each = (then: object) => ({
  do: 'forEach',
  in: 'order.lines',
  as: 'line',
  steps: [
    {
      do: 'callLogic',
      logic: 'goods/RestockGoods',
      input: { goodsId: 'line.goodsId', quantity: '1' },
      as: 'stocked',
    },
    then,
  ],
});

const when = (source: string) => {
  const resolution = resolveProduct(
    changed(example, [{ document: 'order/page/SalesOrderList', pointer: '/actions/row/2/when', value: source }]),
  );
  return resolution.ok;
};

describe('the types of expressions', () => {
  it.each([
    ["order.status === 'draft'"],
    ['order.total > 0 && order.lines.length > 0'],
    ['order.lines.every(line => line.goods.stock >= line.quantity)'],
    ['order.lines.some(line => isEmpty(line.goods.name))'],
    ["order.customer.email?.endsWith('.cn') ?? false"],
    ["currentUser.roles.includes('manager')"],
    ['daysBetween(order.createdAt, now()) < 30'],
    ['order.expectedOn === null || order.expectedOn >= addDays(today(), 1)'],
    ["order.orderedOn >= '2026-01-01'"],
    ['(max(order.lines, line => line.price) ?? 0) < 1000'],
    ['order.customerId === order.customer.id'],
  ])('%s is a condition', (that) => {
    expect(messages([assert(that)])).toEqual([]);
  });

  it.each([
    ['order.total', 'this is `number`, but `boolean` is needed'],
    ["order.status === 'drafted'", '`OrderStatus` and `"drafted"` can never be equal'],
    ["order.note.includes('x')", '`order.note` is possibly `null`'],
    ["order.total > 'a'", "Operator '>' cannot be applied to types 'number' and 'string'"],
    ['order.createdAt - 1 > 0', 'this calculates with something that is not a number'],
    ['order.payments.length > 0', '`payments` of SalesOrder is not loaded here'],
    ['order.lines[0].quantity > 1', 'this is possibly `undefined`'],
    ['order.totl > 0', '`SalesOrder` has no `totl` — did you mean `total`?'],
    ['order.id === order.customerId', '`id of SalesOrder` and `id of Customer` can never be equal'],
    ["order.orderedOn > 'soon' && addDays('soon', 1) > today()", 'this is `"soon"`, but `date` is needed'],
    ['round(order.status) > 1', 'this is `string`, but `number` is needed'],
  ])('%s is refused: %s', (that, message) => {
    expect(messages([assert(that)])).toContain(message);
  });

  it('are narrowed by an assertion for the steps after it', () => {
    const late = assert('order.expectedOn < today()');
    expect(messages([late])).not.toEqual([]);
    expect(messages([assert('order.expectedOn !== null'), late])).toEqual([]);
  });

  it('are narrowed within the branches of an if, and not behind it', () => {
    const late = assert('order.expectedOn < today()');
    expect(messages([{ do: 'if', condition: 'order.expectedOn !== null', then: [late] }])).toEqual([]);
    expect(messages([{ do: 'if', condition: 'order.expectedOn === null', then: [], else: [late] }])).toEqual([]);
    expect(messages([{ do: 'if', condition: 'order.expectedOn !== null', then: [] }, late])).not.toEqual([]);
    const leave = { do: 'if', condition: 'order.expectedOn === null', then: [{ do: 'raise', error }] };
    expect(messages([leave, late])).toEqual([]);
  });

  it.each([
    [{ status: "'confirmed'" }, []],
    [{ status: "order.total > 0 ? 'paid' : 'draft'" }, []],
    [{ status: "'done'" }, ['this is `"done"`, but `OrderStatus` is needed']],
    [{ orderedOn: 'today()', expectedOn: 'null', confirmedAt: 'now()' }, []],
    [{ orderedOn: 'null' }, ['this is `null`, but `date` is needed']],
    [{ confirmedAt: 'today()' }, ['this is `date`, but `datetime` is needed']],
    [{ customer: 'order.customer.id', salesperson: 'null' }, []],
    [{ customer: 'order.id' }, ['this is `id of SalesOrder`, but `id of Customer` is needed']],
  ])('fit the fields that are set: %j', (set, expected) => {
    expect(messages([update(set)])).toEqual(expected);
  });

  it('of variables stay what they were first', () => {
    const first = { do: 'set', as: 'rest', value: 'order.total' };
    expect(messages([first, { do: 'set', as: 'rest', value: 'rest - 1' }, assert('rest > 0')])).toEqual([]);
    expect(messages([first, { do: 'set', as: 'rest', value: "'none'" }])).toEqual([
      'this is `string`, but `number` is needed',
    ]);
    expect(messages([{ do: 'set', as: 'rest', value: 'null' }])).toEqual(['a variable cannot start as null']);
  });

  it.each([
    ['true', 'false'],
    ['0', '1'],
    ["'a'", "'b'"],
    ["order.total > 1 ? 'a' : null", "'b'"],
  ])('of a variable that starts as %s let it become %s, also where it is known to be the first', (first, second) => {
    const start = { do: 'set', as: 'state', value: first };
    const change = { do: 'set', as: 'state', value: second };
    expect(messages([start, change])).toEqual([]);
    const known = { do: 'if', condition: `state === ${first.split(' ? ').pop()?.split(' : ')[0]}`, then: [change] };
    expect(messages([start, known])).toEqual([]);
  });

  it.each([
    ["order.status === 'draft'", "order.status === 'paid'", '`"draft"` and `"paid"`'],
    ["input.orderId === '1'", "input.orderId === '2'", '`"1"` and `"2"`'],
    ["order.customerId === 'a'", "order.customerId === 'b'", '`"a"` and `"b"`'],
    ["order.orderedOn === '2026-01-01'", "order.orderedOn === '2026-01-02'", '`"2026-01-01"` and `"2026-01-02"`'],
    ["order.note === 'a'", "order.note === 'b'", '`"a"` and `"b"`'],
  ])('tell that %s and %s never hold at once', (first, second, types) => {
    const message = `${types} can never be equal`;
    const inner = { do: 'if', condition: second, then: [{ do: 'raise', error }] };
    expect(messages([{ do: 'if', condition: first, then: [inner] }])).toEqual([message]);
    expect(messages([assert(`${first} && ${second}`)])).toEqual([message]);
    expect(messages([{ do: 'if', condition: first, then: [], else: [inner] }])).toEqual([]);
  });

  it('of variables end with their block', () => {
    const inner = {
      do: 'forEach',
      in: 'order.lines',
      as: 'line',
      steps: [{ do: 'set', as: 'twice', value: 'line.quantity * 2' }],
    };
    expect(messages([inner, assert('twice > 0')])[0]).toContain('there is no `twice` here');
    expect(messages([inner, assert('line.quantity > 0')])[0]).toContain('there is no `line` here');
  });

  it('of rows that are not a list cannot be gone through', () => {
    const step = { do: 'forEach', in: 'order.total', as: 'line', steps: [] };
    expect(messages([step])).toEqual(['this is `number`, but `readonly unknown[]` is needed']);
  });

  it('follow a called logic’s output', () => {
    expect(messages([each(assert('stocked.stock > 0'))])).toEqual([]);
    expect(messages([each(assert("stocked.stock === 'none'"))])).not.toEqual([]);
    expect(messages([each(assert('stocked.price > 0'))])).not.toEqual([]);
  });

  it('on a page are those of the row as JSON', () => {
    expect(when("row.customer.name !== '' && row.createdAt > '2026-01-01' && row.salesperson?.id !== '1'")).toBe(true);
    expect(when('row.salesperson.id === null')).toBe(false);
    expect(when('row.lines.length > 0')).toBe(false);
    expect(when('currentUser.roles.length > 0')).toBe(false);
  });
});

describe('the built-in functions', () => {
  it('are told with declarations in TypeScript’s own types', () => {
    for (const { name, declaration, description } of expressionFunctions) {
      expect(declaration).toMatch(new RegExp(String.raw`^function ${name}[<(]`, 'u'));
      expect(declaration).not.toContain('$');
      expect(description).toBeTruthy();
    }
  });
});

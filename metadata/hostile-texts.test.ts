import { beforeAll, describe, expect, it } from 'vitest';
import { changed } from '../examples/changed.ts';
import { loadExample } from '../examples/load.ts';
import { resolveProduct, type ProductSource } from './validate.ts';

const hostile = [
  `it's "quoted"`,
  '`back-ticks` and ${process.exit(1)}',
  '*/ process.exit(1) /*',
  '</script><script>alert(1)</script>',
  '{{ constructor.constructor("alert(1)")() }}',
  'line\u2028separators\u2029and\nnewlines\r\n',
  String.raw`\u0027 \x27 \\`,
  '@:x {y} | z',
  '\u0000',
];

describe('a text with', () => {
  let example: ProductSource;
  beforeAll(async () => {
    example = await loadExample('orders');
  });

  it.each(hostile)('%j is data wherever people read it', (text) => {
    const label = { 'zh-CN': text, 'en-US': text };
    const places = [
      ['product', '/name'],
      ['order', '/dictionaries/0/values/0/label'],
      ['order/model/SalesOrder', '/label'],
      ['order/model/SalesOrder', '/fields/0/label'],
      ['goods/model/Goods', '/fields/0/pattern/message'],
      ['order/page/SalesOrderList', '/title'],
      ['order/logic/ConfirmOrder', '/steps/1/error/message'],
    ] as const;
    const source = changed(
      example,
      places.map(([document, pointer]) => ({ document, pointer, value: label })),
    );
    const resolution = resolveProduct(source);
    expect(resolution.ok && resolution.product.name).toEqual(label);
    expect(JSON.stringify(resolution).split(JSON.stringify(text).slice(1, -1)).length).toBeGreaterThan(places.length);
  });

  it.each(
    hostile.flatMap((text) => ['/code', '/table', '/id', '/fields/0/code'].map((pointer) => [text, pointer] as const)),
  )('%j is refused as %s', (value, pointer) => {
    const resolution = resolveProduct(changed(example, [{ document: 'goods/model/Tag', pointer, value }]));
    expect(resolution.ok ? [] : resolution.errors).toContainEqual(
      expect.objectContaining({ document: 'goods/model/Tag', pointer, rule: 'bad-format' }),
    );
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { changed } from '../examples/changed.ts';
import { loadExample } from '../examples/load.ts';
import type { ResolvedModel, ResolvedPage } from './resolved-product.ts';
import { resolveProduct, validateDocument, type ProductSource } from './validate.ts';

function resolved(source: ProductSource) {
  const resolution = resolveProduct(source);
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.errors, null, 2));
  return resolution.product;
}

function errorsOf(source: ProductSource): readonly string[] {
  const resolution = resolveProduct(source);
  return resolution.ok ? [] : resolution.errors.map(({ document, pointer, rule }) => `${document}#${pointer} ${rule}`);
}

let example: ProductSource;
const modelOf = (source: ProductSource, code: string): ResolvedModel => {
  const found = resolved(source)
    .modules.flatMap(({ models }) => models)
    .find((model) => model.code === code);
  if (found === undefined) throw new Error(`no model ${code}`);
  return found;
};
const pageOf = (source: ProductSource, code: string): ResolvedPage | undefined =>
  resolved(source)
    .modules.flatMap(({ pages }) => pages)
    .find((page) => page.code === code);

beforeAll(async () => {
  example = await loadExample('orders');
});

describe('the example', () => {
  it.each(['V1', 'V2'])('resolves without errors and warnings in version %s', async (version) => {
    const resolution = resolveProduct(await loadExample('orders', { order: version }));
    expect(resolution).toMatchObject({ ok: true, warnings: [] });
  });

  it('is the same however its documents are ordered', () => {
    const modules = example.modules.map((module) => ({ ...module, documents: module.documents.toReversed() }));
    expect(JSON.stringify(resolved({ ...example, modules }))).toBe(JSON.stringify(resolved(example)));
  });

  it('resolves to plain JSON', () => {
    const product = resolved(example);
    expect(JSON.parse(JSON.stringify(product))).toEqual(product);
  });
});

describe('resolving', () => {
  it('derives the other side of a relation', () => {
    expect(modelOf(example, 'OrderLine').relations.find(({ code }) => code === 'order')).toMatchObject({
      id: 'rel_SalesOrderLines_inverse',
      kind: 'manyToOne',
      owner: true,
      required: true,
      onDelete: 'cascade',
      column: 'order_id',
      inverse: 'lines',
      label: { 'zh-CN': '订单', 'en-US': 'Order' },
    });
  });

  it('points the two sides of a manyToMany at one join table', () => {
    const [goods, tag] = ['Goods', 'Tag'].map((code) => modelOf(example, code));
    expect(goods?.relations.find(({ code }) => code === 'tags')?.joinTable).toEqual({
      name: 'gds_goods_tags',
      column: 'goods_id',
      inverseColumn: 'tag_id',
    });
    expect(tag?.relations.find(({ code }) => code === 'goods')?.joinTable?.column).toBe('tag_id');
  });

  it('takes both sides where both are declared', () => {
    const both = changed(example, [
      {
        document: 'user/model/Customer',
        pointer: '/relations/-',
        value: { id: 'rel_Both', code: 'orders', type: 'oneToMany', target: 'order/SalesOrder', inverse: 'customer' },
      },
    ]);
    const orders = modelOf(both, 'Customer').relations.filter(({ code }) => code === 'orders');
    expect(orders).toMatchObject([{ id: 'rel_Both', kind: 'oneToMany', owner: false, onDelete: 'restrict' }]);
  });

  it('knows what a computed field depends on', () => {
    const total = modelOf(example, 'SalesOrder').fields.find(({ code }) => code === 'total');
    expect(total).toMatchObject({
      type: 'computed',
      dependsOnRelations: ['lines'],
      expression: {
        source: 'sum(lines, line => line.amount)',
        variables: ['lines'],
        functions: ['sum'],
        type: { text: 'number' },
      },
    });
  });

  it('gives a model without an api all its endpoints, and a read-only one those that read', () => {
    const apis = resolved(example).modules.flatMap((module) => module.apis);
    const endpoints = (model: string) =>
      apis.flatMap((api) =>
        api.kind === 'standard' && api.model.code === model ? api.endpoints.map(({ endpoint }) => endpoint) : [],
      );
    expect(endpoints('Tag')).toEqual(['list', 'get', 'create', 'update', 'delete']);
    expect(endpoints('Payment')).toEqual(['list', 'get']);
    expect(endpoints('OrderLine')).toEqual(['list', 'get']);
  });

  it('takes a logic’s inputs for the parameters of its endpoint', () => {
    const pay = resolved(example)
      .modules.flatMap((module) => module.apis)
      .find((api) => api.kind === 'custom' && api.code === 'pay');
    expect(pay).toMatchObject({
      pathParameters: [{ code: 'orderId' }],
      body: [{ code: 'amount' }, { code: 'method' }, { code: 'reference', required: false }],
    });
  });

  it('follows a relation to the field that is shown in a column, and to the id in a filter', () => {
    expect(pageOf(example, 'EmployeeList')).toMatchObject({
      columns: expect.arrayContaining([expect.objectContaining({ path: ['department', 'name'] })]),
      filters: expect.arrayContaining([expect.objectContaining({ path: ['department', 'id'], operator: 'eq' })]),
    });
  });

  it('fills a missing translation in from the default locale, then from the code, and warns', () => {
    const source = changed(example, [
      { document: 'goods/model/Tag', pointer: '/label', value: { 'zh-CN': '标签' } },
      { document: 'goods/model/Tag', pointer: '/fields/0/label', value: { 'fr-FR': 'Nom' } },
      { document: 'goods/model/Goods', pointer: '/fields/0/label', value: undefined },
    ]);
    expect(modelOf(source, 'Tag').label).toEqual({ 'zh-CN': '标签', 'en-US': '标签' });
    expect(modelOf(source, 'Tag').fields[0]?.label).toEqual({ 'zh-CN': 'name', 'en-US': 'name' });
    expect(modelOf(source, 'Goods').fields[0]?.label).toEqual({ 'zh-CN': 'sku', 'en-US': 'sku' });
    expect(resolveProduct(source).warnings.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([
      '/fields/0/label missing-translation',
      '/fields/0/label/fr-FR unknown-locale',
      '/label missing-translation',
    ]);
  });
});

describe('mistakes', () => {
  it('are told all at once, in order, though one document does not fit its schema', () => {
    const source = changed(example, [
      { document: 'goods/model/Tag', pointer: '/table', value: 7 },
      { document: 'order/page/SalesOrderList', pointer: '/columns/0/field', value: 'nothing' },
      { document: 'product', pointer: '/signIn/adminRole', value: 'boss' },
      { document: 'order/logic/ConfirmOrder', pointer: '/steps/1/that', value: 'order.total' },
    ]);
    expect(errorsOf(source)).toEqual([
      'goods/model/Tag#/table wrong-type',
      'order/logic/ConfirmOrder#/steps/1/that expression-type',
      'order/page/SalesOrderList#/columns/0/field dangling-reference',
      'product#/signIn/adminRole dangling-reference',
    ]);
  });

  it.each([
    ['order/model/SalesOrder', '/fields/5/code', '../x', 'bad-format'],
    ['order/model/SalesOrder', '/fields/3/computed', 'sum(', 'expression-syntax'],
    ['order/model/SalesOrder', '/fields/1/dictionary', 'Nothing', 'dangling-reference'],
    ['goods/model/Goods', '/fields/4/type', 'number', 'not-allowed-value'],
    ['goods/logic/RestockGoods', '/input/0/of', 'Nothing', 'dangling-reference'],
    ['order', '/dictionaries/0/values', [], 'size-limit'],
    ['user/model/Customer', '/table', 7, 'wrong-type'],
  ])('in %s at %s bring no others along', (document, pointer, value, rule) => {
    expect(errorsOf(changed(example, [{ document, pointer, value }]))).toEqual([`${document}#${pointer} ${rule}`]);
  });

  it('come with a likely correction', () => {
    const source = changed(example, [{ document: 'order/page/SalesOrderList', pointer: '/model', value: 'SaleOrder' }]);
    expect(resolveProduct(source)).toMatchObject({
      errors: [{ message: 'there is no model `SaleOrder` — did you mean `SalesOrder`?' }],
    });
  });

  it('point to another module’s model where only the module is missing', () => {
    const source = changed(example, [
      { document: 'order/model/OrderLine', pointer: '/relations/0/target', value: 'Goods' },
    ]);
    expect(resolveProduct(source)).toMatchObject({
      errors: [{ message: 'there is no model `Goods` — did you mean `goods/Goods`?' }],
    });
  });

  it('in an expression come with their offset', () => {
    const value = 'order.lines.length > 0 && order.stauts';
    const source = changed(example, [{ document: 'order/logic/ConfirmOrder', pointer: '/steps/1/that', value }]);
    const resolution = resolveProduct(source);
    expect(resolution.ok ? [] : resolution.errors.map(({ offset }) => offset)).toEqual([value.indexOf('stauts')]);
  });

  it('in the product alone leave nothing resolved', () => {
    expect(errorsOf({ ...example, product: 'nothing' })).toEqual(['product# wrong-type']);
    expect(errorsOf({ product: null, modules: [] })).toEqual(['product# wrong-type']);
  });

  it('in a single draft are told by its schema', () => {
    const errors = validateDocument('model', { kind: 'model' }, 'order/model/X');
    expect(errors.map(({ message }) => message)).toContain('`table` is missing');
    expect(errors.every(({ document }) => document === 'order/model/X')).toBe(true);
  });
});

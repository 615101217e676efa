import { describe, expect, it } from 'vitest';
import { resolveProduct } from '../metadata/validate.ts';
import { labelsPlugin } from './example-plugins.ts';
import { loadExample } from './load.ts';

async function resolved(version: string) {
  const resolution = resolveProduct(await loadExample('orders', { order: version }));
  if (!resolution.ok) throw new Error('the example does not resolve');
  return resolution.product;
}

describe('the library example', () => {
  it('resolves, with compound and natural keys as unique ones and every kind of relation', async () => {
    const resolution = resolveProduct(await loadExample('library'));
    const models = resolution.ok ? resolution.product.modules.flatMap((module) => module.models) : [];
    expect(models).toHaveLength(19);
    expect(new Set(models.flatMap(({ relations }) => relations.map(({ kind }) => kind))).size).toBe(4);
    expect(models.filter(({ keys }) => keys.some(({ unique }) => unique)).length).toBeGreaterThan(5);
  });

  it('names the example plugin by its contents: where they changed, examples/library/product.json has to name the digest that is expected here', async () => {
    const { product } = await loadExample('library');
    const { package: name, version, digest } = await labelsPlugin();
    const present = { package: name, version, digest };
    expect(product).toMatchObject({ plugins: [present] });
  });

  it('has every text in both of its locales', async () => {
    expect(resolveProduct(await loadExample('library'))).toMatchObject({ ok: true, warnings: [] });
  });
});

describe('the order example', () => {
  it('has about ten models with every kind of relation, a self-relation and a composition', async () => {
    const models = (await resolved('V1')).modules.flatMap((module) => module.models);
    const relations = models.flatMap((model) => model.relations.map((relation) => ({ ...relation, from: model.code })));
    expect(models.length).toBeGreaterThanOrEqual(10);
    expect(new Set(relations.map(({ kind }) => kind))).toEqual(
      new Set(['manyToOne', 'oneToMany', 'manyToMany', 'oneToOne']),
    );
    expect(relations.some(({ from, target }) => from === target.code)).toBe(true);
    expect(relations.filter(({ composed }) => composed).map(({ code }) => code)).toEqual(['addresses', 'lines']);
  });

  it('has nearly every type of field', async () => {
    const types = (await resolved('V1')).modules.flatMap((module) =>
      module.models.flatMap((model) => model.fields.map(({ type }) => type)),
    );
    const expected = [
      'bigint boolean computed date datetime decimal email enum integer json multiEnum',
      'phone sequence string text time url uuid',
    ];
    expect([...new Set(types)].toSorted().join(' ')).toBe(expected.join(' '));
  });

  it('has pages of each kind, endpoints of its own, transactions, three roles and two locales', async () => {
    const product = await resolved('V1');
    const modules = product.modules;
    expect(new Set(modules.flatMap(({ pages }) => pages.map(({ type }) => type)))).toEqual(
      new Set(['list', 'form', 'detail', 'dashboard', 'free']),
    );
    expect(modules.flatMap(({ apis }) => apis.filter(({ kind }) => kind === 'custom')).length).toBeGreaterThanOrEqual(
      5,
    );
    expect(modules.flatMap(({ logics }) => logics).every(({ transaction }) => transaction)).toBe(true);
    expect(product.roles.map(({ code }) => code)).toEqual(['sales', 'manager', 'warehouse']);
    expect(product.locales).toEqual(['zh-CN', 'en-US']);
  });

  it('gains fields, pages and a logic in V2', async () => {
    const [before, after] = await Promise.all([resolved('V1'), resolved('V2')]);
    const order = (product: typeof before) => product.modules.find(({ code }) => code === 'order');
    const fields = (product: typeof before) =>
      order(product)
        ?.models.find(({ code }) => code === 'SalesOrder')
        ?.fields.map(({ code }) => code) ?? [];
    expect(fields(after).filter((code) => !fields(before).includes(code))).toEqual(['priority', 'expectedOn']);
    expect(order(after)?.pages.length).toBe((order(before)?.pages.length ?? 0) + 2);
    expect(order(after)?.logics.map(({ code }) => code)).toContain('ReopenOrder');
    expect(order(after)?.versionCode).toBe('V2');
  });

  it('cannot be had in a version that is not there', async () => {
    await expect(loadExample('orders', { order: 'V9' })).rejects.toThrow('V9');
  });
});

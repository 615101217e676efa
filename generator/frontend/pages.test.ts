import { expect, it } from 'vitest';
import type { ResolvedProduct, StandardEndpoint } from '../../metadata/resolved-product.ts';
import { fixtureProduct, frontendFiles } from './fixture.ts';
import { iconComponent } from './icons.ts';

const pageOf = (product: ResolvedProduct, path: string): string =>
  frontendFiles(product).find((file) => file.path === `web/src/pages/${path}.vue`)?.content ?? '';

/** The fixture with one endpoint of the orders changed: other roles, or null for off. */
function withEndpoint(endpoint: StandardEndpoint, roles: readonly string[] | null): ResolvedProduct {
  const product = fixtureProduct();
  const modules = product.modules.map((module) => ({
    ...module,
    apis: module.apis.map((api) => {
      if (api.kind !== 'standard' || api.model.code !== 'SalesOrder') return api;
      const others = api.endpoints.filter((one) => one.endpoint !== endpoint);
      return { ...api, endpoints: roles === null ? others : [...others, { endpoint, roles }] };
    }),
  }));
  return { ...product, modules };
}

it('filters by a relation through its foreign key, found by the options endpoint', () => {
  const page = pageOf(fixtureProduct(), 'goods/GoodsList');
  expect(page).toContain("{ name: 'category', field: 'categoryId', operator: 'in' }");
  expect(page).toContain(':search="categoryApi.options" multiple');
});

it('offers an action to the roles of its endpoint only', () => {
  expect(pageOf(withEndpoint('delete', ['sales']), 'order/SalesOrderList')).toMatch(
    /delete\(row\.id\)"\s+confirm\s+danger\s+:roles="\['sales'\]"/,
  );
});

it('offers no action whose endpoint is off', () => {
  expect(pageOf(fixtureProduct(), 'order/SalesOrderList')).toContain("t('ui.create')");
  expect(pageOf(withEndpoint('create', null), 'order/SalesOrderList')).not.toContain("t('ui.create')");
  expect(pageOf(withEndpoint('delete', null), 'order/SalesOrderDetail')).not.toContain("t('ui.delete')");
});

it("takes the icon set's own icon, a synonym, or a plain one", () => {
  expect(iconComponent('shopping-cart', false)).toBe('ShoppingCart');
  expect(iconComponent('truck', false)).toBe('Van');
  expect(iconComponent('constructor', false)).toBe('Document');
  expect(iconComponent('', true)).toBe('Folder');
});

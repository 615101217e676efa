import { describe, expect, it } from 'vitest';
import { freePageInput } from '../free-page-fixture.ts';
import { faultsOf } from './faults-fixture.ts';
import { frontendFiles } from './fixture.ts';
import { hostileTexts, withTexts } from './hostile.ts';

const { product } = await freePageInput();
const files = frontendFiles(product);
const contentOf = (path: string, among = files): string =>
  among.find((file) => file.path === `web/src/${path}`)?.content ?? '';

describe('a free page', () => {
  it('compiles with every component, source and type of parameter', () => {
    expect(contentOf('pages/order/Workshop.vue')).toContain('<FreePage');
    expect(files.filter(({ path }) => path.startsWith('web/src/pages/')).flatMap(faultsOf)).toEqual([]);
  });

  it.each(['order/OrderDesk', 'goods/StockDesk', 'order/Workshop', 'order/SalesDashboard'])(
    'is printed as reviewed: %s',
    async (page) => {
      const name = page.split('/')[1] ?? '';
      const file = name === 'SalesDashboard' ? 'ExampleDashboard' : name;
      await expect(contentOf(`pages/${page}.vue`)).toMatchFileSnapshot(`./snapshots/${file}.vue.snap`);
    },
  );

  it('keeps texts out of its component, whatever they say', () => {
    const hostile = frontendFiles(withTexts(product, (count) => hostileTexts[count % hostileTexts.length] ?? ''));
    expect(hostile.filter(({ path }) => path.startsWith('web/src/pages/')).flatMap(faultsOf)).toEqual([]);
    const page = contentOf('pages/order/Workshop.vue', hostile);
    expect(hostileTexts.filter((text) => text.length > 2 && page.includes(text))).toEqual([]);
  });

  it('opens at its path with what its parameters look like', () => {
    const routes = contentOf('pages/order/routes.ts');
    expect(routes).toContain(String.raw`path: '/orders/desk/:orderId(\\d+)'`);
    expect(routes).toContain(String.raw`/workshop/:name/:number(\\d+)/:since(\\d{4}-\\d{2}-\\d{2})/:key(`);
  });

  it('is the home page of whoever may see it', () => {
    expect(contentOf('router.ts')).toContain("beforeEnter: () => homeRoute(router, 'StockDesk')");
    expect(contentOf('router.ts', frontendFiles({ ...product, home: null }))).not.toContain('homeRoute');
  });
});

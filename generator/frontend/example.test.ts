import { expect, it } from 'vitest';
import { loadExample } from '../../examples/load.ts';
import { resolveProduct } from '../../metadata/validate.ts';
import { frontendFiles } from './fixture.ts';

it.each(['V1', 'V2'])(
  'prints the example with orders in %s: every page, with its route and its menu',
  async (order) => {
    const resolved = resolveProduct(await loadExample('orders', { order }));
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.errors));
    const { modules } = resolved.product;
    const files = new Map(frontendFiles(resolved.product).map(({ path, content }) => [path, content]));
    for (const module of modules) {
      const routes = files.get(`web/src/pages/${module.code}/routes.ts`);
      for (const page of module.pages) {
        expect(files.get(`web/src/pages/${module.code}/${page.code}.vue`)).toContain('<template>');
        expect(routes).toContain(`name: '${page.code}'`);
      }
    }
    expect(files.get('web/src/menu.ts')).toContain("path: '/orders'");
  },
);

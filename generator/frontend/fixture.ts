import { environmentNames, environmentSettings } from '../../metadata/environments/resolve-settings.ts';
import type { GeneratedFile } from '../files.ts';
import { Generation } from '../parts.ts';
import { frontendParts } from './index.ts';
import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import { goodsModule } from './fixture-goods.ts';
import { orderModule } from './fixture-order.ts';
import { text } from './fixture-parts.ts';

/** Two modules with every kind of page, field, widget and relation. */
export function fixtureProduct(): ResolvedProduct {
  return {
    id: 'prd_orders',
    code: 'orders',
    name: text('Order desk', '订单中心'),
    description: text('Orders, goods and customers', '订单、商品与客户管理'),
    locales: ['zh-CN', 'en-US'],
    roles: [
      { id: 'rol_sales', code: 'sales', label: text('Sales', '销售') },
      { id: 'rol_manager', code: 'manager', label: text('Manager', '经理') },
    ],
    signIn: { adminRole: 'manager', sessionMinutes: 480, minPasswordLength: 8 },
    home: null,
    plugins: [],
    environments: environmentNames.map((name) => environmentSettings({}, name)),
    modules: [orderModule(), goodsModule()],
  };
}

/** The files of a product's front end. */
export function frontendFiles(product: ResolvedProduct): GeneratedFile[] {
  const generation = new Generation((files) => files, null);
  frontendParts(product, generation);
  return generation.parts.flatMap(({ packed }) => packed);
}

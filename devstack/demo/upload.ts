import type { PluginSource } from '../../metadata/source.ts';
import type { ApiClient } from './api-client.ts';
import { listOf, text } from './json.ts';

export interface ProductDrafts {
  /** The product's own document. */
  readonly product: unknown;
  readonly modules: readonly ModuleDrafts[];
  /** Packages that the product names. */
  readonly plugins?: readonly PluginSource[];
}

export interface ModuleDrafts {
  readonly code: string;
  readonly versionCode: string;
  readonly documents: readonly { readonly kind: string; readonly code: string; readonly content: unknown }[];
}

/**
 * Saves all drafts of a product through the API, made there where need be, and before them the plugins that they name:
 * for that the caller has to be an administrator. Returns the product's id.
 */
export async function uploadProduct(api: ApiClient, drafts: ProductDrafts): Promise<string> {
  for (const { content } of drafts.plugins ?? []) await api.send('POST', '/api/plugins', content);
  const productCode = text(drafts.product, 'code');
  const products = listOf(await api.send('GET', '/api/products?limit=100'), 'items');
  const present = products.find((product) => text(product, 'productCode') === productCode);
  const product = present ?? (await api.send('POST', '/api/products', { productCode, productName: productCode }));
  const productId = text(product, 'id');
  for (const module of drafts.modules) await uploadModule(api, productId, module);
  await api.send('PUT', `/api/products/${productId}/document`, drafts.product, { 'if-match': '*' });
  return productId;
}

export async function uploadModule(api: ApiClient, productId: string, module: ModuleDrafts): Promise<void> {
  const modules = `/api/products/${productId}/modules`;
  const present = listOf(await api.send('GET', modules), 'items').find(
    (item) => text(item, 'moduleCode') === module.code,
  );
  const { code: moduleCode, versionCode, documents } = module;
  if (!present) await api.send('POST', modules, { moduleCode, moduleName: moduleCode, versionCode });
  else if (!listOf(present, 'versions').includes(versionCode)) {
    await api.send('POST', `${modules}/${moduleCode}/versions`, { versionCode });
  }
  await api.send('PUT', `${modules}/${moduleCode}/versions/${versionCode}/documents`, { documents });
}

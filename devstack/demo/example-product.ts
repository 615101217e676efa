import { type ExampleName, loadExample } from '../../examples/load.ts';
import { type ApiClient, ApiRefused } from './api-client.ts';
import { listOf, text } from './json.ts';
import { uploadModule, uploadProduct } from './upload.ts';

/** The example product in the API, its drafts saved once: what a person has changed since stays. Returns its id. */
export async function ensureExampleProduct(api: ApiClient, example: ExampleName): Promise<string> {
  const source = await loadExample(example);
  const code = text(source.product, 'code');
  const products = listOf(await api.send('GET', '/api/products?limit=100'), 'items');
  const present = products.find((product) => text(product, 'productCode') === code);
  if (present && (await hasDocument(api, text(present, 'id')))) return text(present, 'id');

  const productId = await uploadProduct(api, source);
  if (example !== 'orders') return productId;
  // The next version of the order module, for who wants to publish a second release.
  const next = await loadExample('orders', { order: 'V2' });
  for (const module of next.modules) {
    if (module.versionCode === 'V2') await uploadModule(api, productId, module);
  }
  return productId;
}

async function hasDocument(api: ApiClient, productId: string): Promise<boolean> {
  try {
    await api.send('GET', `/api/products/${productId}/document`);
    return true;
  } catch (error) {
    if (error instanceof ApiRefused && error.status === 404) return false;
    throw error;
  }
}

import { loadExample } from '../../examples/load.ts';
import { type ApiClient, ApiRefused } from './api-client.ts';
import { listOf, text } from './json.ts';

/** The example product as the API knows it: made with its drafts where it is not there yet. Returns its id. */
export async function ensureExampleProduct(api: ApiClient): Promise<string> {
  const source = await loadExample('orders');
  const document = source.product;
  const code = text(document, 'code');
  const existing = listOf(await api.send('GET', '/api/products?limit=100'), 'items');
  const present = existing.find((product) => text(product, 'productCode') === code);
  const product =
    present ??
    (await api.send('POST', '/api/products', { productCode: code, productName: text(document, 'name', 'zh-CN') }));
  const productId = text(product, 'id');
  if (present && (await hasDocument(api, productId))) return productId;

  for (const module of source.modules) {
    const base = `/api/products/${productId}/modules`;
    const versions = `${base}/${module.code}/versions`;
    await tolerate(409, api.send('POST', base, { moduleCode: module.code, moduleName: module.code }));
    await tolerate(409, api.send('POST', versions, { versionCode: module.versionCode }));
    await api.send('PUT', `${versions}/${module.versionCode}/documents`, { documents: module.documents });
  }
  // Last: its presence says that the drafts are complete.
  await api.send('PUT', `/api/products/${productId}/document`, document, { 'if-none-match': '*' });
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

async function tolerate(status: number, request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ApiRefused) || error.status !== status) throw error;
  }
}

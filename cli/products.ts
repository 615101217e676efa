import { type ProductAnswer, productAnswer, productsAnswer } from './answers.ts';
import { type ApiClient, Refused } from './api-client.ts';

/** By code, or by id. */
export async function findProduct(client: ApiClient, codeOrId: string): Promise<ProductAnswer> {
  if (/^\d+$/u.test(codeOrId)) return client.get(`/api/products/${codeOrId}`, productAnswer);
  const { items } = await client.get(`/api/products?productCode=${encodeURIComponent(codeOrId)}`, productsAnswer);
  const product = items[0];
  if (product) return product;
  throw new Refused({
    type: 'urn:assembox:problem:not-found',
    title: 'Not found',
    status: 404,
    detail: `There is no product "${codeOrId}", or your token may not see it.`,
    mend: 'Give the code or the id of a product; GET /api/products lists them.',
  });
}

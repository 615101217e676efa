import type { ApiClient } from './api-client.ts';
import { at, text } from './json.ts';

/** Saves a small change to the product's drafts, for a further release to bring: the number of its edition. */
export async function changeDrafts(api: ApiClient, productId: string): Promise<void> {
  const url = `/api/products/${productId}/document`;
  const document = await api.send('GET', url);
  const description = at(document, 'description');
  if (typeof document !== 'object' || typeof description !== 'object') throw new Error('the product has a description');
  const [, words = '', edition = '1'] = /^(.*?)(?: Edition (\d+)\.)?$/su.exec(text(description, 'en-US')) ?? [];
  const next = { ...description, 'en-US': `${words} Edition ${Number(edition) + 1}.` };
  await api.send('PUT', url, { ...document, description: next }, { 'if-match': '*' });
}

import { Type } from 'typebox';

import type { ModuleSource } from '../../metadata/source.ts';
import { productAnswer, productsAnswer } from '../answers.ts';
import { type ApiClient, Refused } from '../api-client.ts';

/** As long as the service itself takes for many drafts at most. */
const bulkMilliseconds = 120_000;

const modulesAnswer = Type.Object({
  items: Type.Array(Type.Object({ moduleCode: Type.String(), versions: Type.Array(Type.String()) })),
});
const contentAnswer = Type.Object({}, { additionalProperties: true });

export interface ProductDraft {
  /** Null where the product is not there yet. */
  readonly id: string | null;
  /** Null where it has no document yet. */
  readonly document: object | null;
}

export async function findDraft(client: ApiClient, productCode: string): Promise<ProductDraft> {
  const { items } = await client.get(`/api/products?productCode=${encodeURIComponent(productCode)}`, productsAnswer);
  const id = items[0]?.id ?? null;
  if (id === null) return { id, document: null };
  try {
    return { id, document: await client.get(`/api/products/${id}/document`, contentAnswer) };
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 404) return { id, document: null };
    throw error;
  }
}

/** Whether the module's version is there already, which an upload would write over. */
export async function isUploaded(
  client: ApiClient,
  id: string,
  { code, versionCode }: Omit<ModuleSource, 'documents'>,
): Promise<boolean> {
  const { items } = await client.get(`/api/products/${id}/modules`, modulesAnswer);
  return items.some(({ moduleCode, versions }) => moduleCode === code && versions.includes(versionCode));
}

const versionAnswer = Type.Object({
  documents: Type.Array(Type.Object({ kind: Type.String(), code: Type.String() })),
});

/** The drafts of a module's version; none where it is not there. */
export async function downloaded(
  client: ApiClient,
  id: string,
  module: Omit<ModuleSource, 'documents'>,
): Promise<ModuleSource['documents']> {
  if (!(await isUploaded(client, id, module))) return [];
  const version = `/api/products/${id}/modules/${module.code}/versions/${module.versionCode}`;
  const found: ModuleSource['documents'][number][] = [];
  for (const { code, kind } of (await client.get(version, versionAnswer)).documents) {
    const content = await client.get(`${version}/documents/${kind}/${code}`, contentAnswer);
    found.push({ kind, code, content });
  }
  return found;
}

/** Saves the drafts; product, module and version are made where they are not there yet. Returns the product's id. */
export async function upload(
  client: ApiClient,
  found: ProductDraft,
  product: { readonly code: string; readonly document: object },
  module: ModuleSource,
): Promise<string> {
  const names = { productCode: product.code, productName: product.code };
  const id = found.id ?? (await client.post('/api/products', names, productAnswer)).id;
  const modules = `/api/products/${id}/modules`;
  const { code: moduleCode, documents, versionCode } = module;
  const { items } = await client.get(modules, modulesAnswer);
  const present = items.find((item) => item.moduleCode === moduleCode);
  if (present === undefined) {
    await client.request('POST', modules, { body: { moduleCode, moduleName: moduleCode, versionCode } });
  } else if (!present.versions.includes(versionCode)) {
    await client.request('POST', `${modules}/${moduleCode}/versions`, { body: { versionCode } });
  }
  const version = `${modules}/${moduleCode}/versions/${versionCode}`;
  if (documents.length > 0) {
    const signal = AbortSignal.timeout(bulkMilliseconds);
    await client.request('PUT', `${version}/documents`, { body: { documents }, signal });
  }
  await client.request('PUT', `/api/products/${id}/document`, { body: product.document, headers: { 'if-match': '*' } });
  return id;
}

import type { Database } from '../database/connection.ts';
import { listDocuments } from '../database/documents.ts';
import { findModule, findModuleVersion } from '../database/modules.ts';
import type { ProductRow } from '../database/products.ts';
import type { ModuleSource, ProductSource } from '../metadata/source.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { draftKey } from './draft-content.ts';
import { loadPlugins } from './plugins.ts';
import { inBatches } from './in-batches.ts';

/** The drafts as they are now. Chosen versions that do not exist are left out: validation names them. */
export async function loadDrafts(
  database: Database,
  objectStore: ObjectStore,
  product: ProductRow,
): Promise<ProductSource> {
  const read = async (digest: string): Promise<unknown> => {
    const content = await objectStore.get(draftKey(product.id, digest));
    if (content === null) throw new Error(`the object store lost the draft ${digest} of product ${product.id}`);
    return JSON.parse(new TextDecoder().decode(content));
  };
  if (product.documentDigest === null) return { product: null, modules: [] };
  const document = await read(product.documentDigest);
  const modules: ModuleSource[] = [];
  for (const { code, versionCode } of chosenVersions(document)) {
    const module = await findModule(database, product.id, code);
    const version = module && (await findModuleVersion(database, module.id, versionCode));
    if (!version) continue;
    const rows = await listDocuments(database, [version.id]);
    const documents = await inBatches(rows, async (row) => ({
      kind: row.kind,
      code: row.code,
      content: await read(row.digest),
    }));
    modules.push({ code, versionCode, documents });
  }
  return { product: document, modules, plugins: await loadPlugins(objectStore, document) };
}

/** What the product document says in `modules`, as far as it is well-formed; of a code named twice the last one. */
function chosenVersions(document: unknown): { code: string; versionCode: string }[] {
  if (typeof document !== 'object' || document === null || !('modules' in document)) return [];
  const { modules } = document;
  const chosen = new Map<string, string>();
  for (const entry of Array.isArray(modules) ? modules : []) {
    const { code, versionCode }: { code?: unknown; versionCode?: unknown } = entry ?? {};
    if (typeof code === 'string' && typeof versionCode === 'string') chosen.set(code, versionCode);
  }
  return [...chosen].map(([code, versionCode]) => ({ code, versionCode }));
}

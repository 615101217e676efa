import { canonicalJson, digestOf } from '../metadata/change/canonical-json.ts';
import { serializeSnapshot, type SnapshotManifest } from '../metadata/change/snapshot.ts';
import { checkDocument } from '../metadata/document-check.ts';
import type { DocumentOf } from '../metadata/documents/index.ts';
import { Report } from '../metadata/report.ts';
import type { ModuleSource, PluginSource, ProductSource } from '../metadata/source.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { documentKey, manifestKey } from './draft-content.ts';
import { inBatches } from './in-batches.ts';

const jsonType = 'application/json';
const productPath = 'product';
/** No module's code has a colon. */
const pluginPrefix = 'plugin:';

/** A document of a snapshot with its content in the one form whose digest it has. */
export interface SnapshotContent {
  /** `product`, `order/V1/model/SalesOrder`, or `plugin:` and the digest of a plugin. */
  readonly path: string;
  readonly json: string;
  readonly digest: string;
}

export function snapshotContents(source: ProductSource): SnapshotContent[] {
  const contents = [{ path: productPath, content: source.product }];
  for (const { digest, content } of source.plugins ?? []) contents.push({ path: `${pluginPrefix}${digest}`, content });
  for (const module of source.modules) {
    for (const { kind, code, content } of module.documents) {
      contents.push({ path: `${module.code}/${module.versionCode}/${kind}/${code}`, content });
    }
  }
  return contents.map(({ path, content }) => {
    const json = canonicalJson(content);
    return { path, json, digest: digestOf(json) };
  });
}

/** Writes what is not there yet; the manifest last, so that a snapshot that can be found is whole. */
export async function writeSnapshot(
  objectStore: ObjectStore,
  manifest: SnapshotManifest,
  contents: readonly SnapshotContent[],
): Promise<string> {
  const { digest, json } = serializeSnapshot(manifest);
  if (await objectStore.has(manifestKey(digest))) return digest;
  await inBatches(contents, async (content) => {
    const key = documentKey(content.digest);
    if (await objectStore.has(key)) return;
    await objectStore.put(key, new TextEncoder().encode(content.json), jsonType);
  });
  await objectStore.put(manifestKey(digest), new TextEncoder().encode(json), jsonType);
  return digest;
}

/** @throws Error where something is missing or is not what its digest says */
export async function readManifest(objectStore: ObjectStore, snapshotDigest: string): Promise<SnapshotManifest> {
  const json = await readChecked(objectStore, manifestKey(snapshotDigest), snapshotDigest);
  const manifest: SnapshotManifest = JSON.parse(json);
  if (manifest.schemaVersion !== 1) throw new Error(`snapshot ${snapshotDigest} has a form that is not known here`);
  return manifest;
}

/** @throws as `readManifest` */
export async function readSource(objectStore: ObjectStore, manifest: SnapshotManifest): Promise<ProductSource> {
  const documents = await inBatches(manifest.documents, async ({ path, digest }) => {
    const content: unknown = JSON.parse(await readChecked(objectStore, documentKey(digest), digest));
    return { path, content };
  });
  const modules = manifest.moduleVersions.map(({ code, versionCode }): ModuleSource => {
    const prefix = `${code}/${versionCode}/`;
    const own = documents.filter(({ path }) => path.startsWith(prefix));
    return {
      code,
      versionCode,
      documents: own.map(({ path, content }) => {
        const [kind = '', documentCode = ''] = path.slice(prefix.length).split('/');
        return { kind, code: documentCode, content };
      }),
    };
  });
  const plugins = documents.flatMap(({ path, content }): PluginSource[] =>
    path.startsWith(pluginPrefix) ? [{ digest: path.slice(pluginPrefix.length), content }] : [],
  );
  return { product: documents.find(({ path }) => path === productPath)?.content ?? null, modules, plugins };
}

/** The product document alone. @throws as `readManifest`, and where newer rules refuse it */
export async function readProductDocument(
  objectStore: ObjectStore,
  { documents }: SnapshotManifest,
): Promise<DocumentOf['product']> {
  const digest = documents.find(({ path }) => path === productPath)?.digest;
  if (digest === undefined) throw new Error('the snapshot has no product document');
  const content: unknown = JSON.parse(await readChecked(objectStore, documentKey(digest), digest));
  const report = new Report();
  if (checkDocument('product', content, report.place(productPath))) return content;
  throw new Error(`the product document of the snapshot is not valid: ${report.errors[0]?.message ?? ''}`);
}

async function readChecked(objectStore: ObjectStore, key: string, digest: string): Promise<string> {
  const content = await objectStore.get(key);
  if (content === null) throw new Error(`the object store lost ${key}`);
  if (digestOf(content) !== digest) throw new Error(`${key} in the object store is not what its digest says`);
  return new TextDecoder().decode(content);
}

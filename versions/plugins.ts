import { canonicalJson } from '../metadata/change/canonical-json.ts';
import type { PluginContent } from '../metadata/plugins/manifest.ts';
import { pluginDigest } from '../metadata/plugins/read-plugin.ts';
import type { DocumentError } from '../metadata/report.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import type { PluginSource } from '../metadata/source.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { documentKey } from './draft-content.ts';

const jsonType = 'application/json';

/** Writes a plugin's contents under their digest, where a snapshot finds them too. The same contents twice are once. */
export async function storePlugin(objectStore: ObjectStore, content: PluginContent): Promise<string> {
  const digest = pluginDigest(content);
  const key = pluginKey(digest);
  if (!(await objectStore.has(key)))
    await objectStore.put(key, new TextEncoder().encode(canonicalJson(content)), jsonType);
  return digest;
}

/** The plugins that a product document names, as far as they were uploaded: validation tells which were not. */
export async function loadPlugins(objectStore: ObjectStore, product: unknown): Promise<PluginSource[]> {
  const sources: PluginSource[] = [];
  for (const digest of namedDigests(product)) {
    const content = await objectStore.get(pluginKey(digest));
    if (content !== null) sources.push({ digest, content: JSON.parse(new TextDecoder().decode(content)) });
  }
  return sources;
}

/** Apart from documents: what a designer saves as a document never counts as a plugin's code. */
const pluginKey = (digest: string): string => documentKey(digest).replace(/^documents/u, 'plugins');

function namedDigests(product: unknown): Set<string> {
  const plugins: unknown = typeof product === 'object' && product !== null ? Reflect.get(product, 'plugins') : null;
  const digests = (Array.isArray(plugins) ? plugins : []).map((entry: unknown): unknown =>
    typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'digest') : null,
  );
  return new Set(
    digests.filter((digest) => typeof digest === 'string').filter((digest) => /^sha256:[0-9a-f]{64}$/u.test(digest)),
  );
}

/** A plugin's generator runs in our own process: what the operator has not named is told before anything is made. */
export function refusedGenerators({ plugins }: ResolvedProduct, allowed: readonly string[]): DocumentError[] {
  return [...plugins.entries()].flatMap(([index, { package: name, digest, generator }]): DocumentError[] => {
    const wanted = `${name}@${digest}`;
    if (generator === null || allowed.includes(wanted)) return [];
    return [
      {
        document: 'product',
        pointer: `/plugins/${index}`,
        rule: 'generator-not-allowed',
        message: `\`${name}\` changes the generated tree, which the operator has not allowed`,
        mend: `have the operator add ${wanted} to the setting GENERATOR_PLUGINS, or remove the plugin`,
      },
    ];
  });
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModuleSource, PluginSource, ProductSource } from '../metadata/source.ts';
import { examplePlugins } from './example-plugins.ts';

export type ExampleName = 'orders' | 'library';

const documentFolders = ['model', 'page', 'api', 'logic'] as const;

/**
 * Reads an example product from its folder, with those of the example plugins that it names.
 *
 * @param versions the version of each module to take, by module code, where it is not the one in `product.json`
 */
export async function loadExample(
  name: ExampleName,
  versions: Readonly<Record<string, string>> = {},
): Promise<ProductSource> {
  const folder = join(import.meta.dirname, name);
  const product = await readJson(join(folder, 'product.json'));
  const chosen = chosenModules(product).map(({ code, versionCode }) => ({
    code,
    versionCode: versions[code] ?? versionCode,
  }));
  const modules = await Promise.all(chosen.map((module) => loadModule(folder, module)));
  return { product: { ...product, modules: chosen }, modules, plugins: await namedPlugins(product) };
}

async function loadModule(folder: string, module: Pick<ModuleSource, 'code' | 'versionCode'>): Promise<ModuleSource> {
  const root = join(folder, 'modules', module.code, module.versionCode);
  const own = { kind: 'module', code: module.code, content: await readJson(join(root, 'module.json')) };
  const others = await Promise.all(documentFolders.map((kind) => loadDocuments(root, kind)));
  return { ...module, documents: [own, ...others.flat()] };
}

async function loadDocuments(root: string, kind: string): Promise<ModuleSource['documents']> {
  const entries = await readdir(root, { withFileTypes: true });
  if (!entries.some((entry) => entry.isDirectory() && entry.name === kind)) return [];
  const files = (await readdir(join(root, kind))).filter((file) => file.endsWith('.json')).toSorted();
  return Promise.all(
    files.map(async (file) => ({
      kind,
      code: file.slice(0, -'.json'.length),
      content: await readJson(join(root, kind, file)),
    })),
  );
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  const value: unknown = JSON.parse(await readFile(path, 'utf8'));
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is not a JSON object`);
  return { ...value };
}

/** Found by their names, so that `resolveProduct` tells where the product names other contents than these. */
async function namedPlugins(product: Readonly<Record<string, unknown>>): Promise<readonly PluginSource[]> {
  const entries: readonly unknown[] = Array.isArray(product['plugins']) ? product['plugins'] : [];
  if (entries.length === 0) return [];
  return (await examplePlugins())
    .filter((plugin) => entries.some((entry) => isNamed(plugin.package, entry)))
    .map(({ digest, content }) => ({ digest, content }));
}

function isNamed(name: string, entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && 'package' in entry && entry.package === name;
}

function chosenModules(
  product: Readonly<Record<string, unknown>>,
): readonly Pick<ModuleSource, 'code' | 'versionCode'>[] {
  const modules = product['modules'];
  if (!Array.isArray(modules)) return [];
  return modules.flatMap((module: unknown) => {
    if (typeof module !== 'object' || module === null || !('code' in module) || !('versionCode' in module)) return [];
    const { code, versionCode } = module;
    return typeof code === 'string' && typeof versionCode === 'string' ? [{ code, versionCode }] : [];
  });
}

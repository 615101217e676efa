import type { ResolvedPlugin } from '../../metadata/resolved-product.ts';
import { PluginFailed } from './plugin-failed.ts';

type Part = 'server' | 'web';
type LockEntry = object;

const member = (entry: LockEntry | undefined, name: string): unknown =>
  entry === undefined ? undefined : Reflect.get(entry, name);

/** A lock file as npm writes it, format 3. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** The package.json of a workspace with what plugins need there. Throws where two want different versions. */
export function withDependencies<P extends { readonly dependencies: Readonly<Record<string, string>> }>(
  content: P,
  part: Part,
  plugins: readonly ResolvedPlugin[],
): P {
  return { ...content, dependencies: merged(content.dependencies, part, plugins) };
}

/** The lock file with the entries of the plugins' own lock files, each of which has to agree with what is there. */
export function withLocked<L extends LockFile>(lock: L, plugins: readonly ResolvedPlugin[]): L {
  if (plugins.length === 0) return lock;
  const packages: Record<string, LockEntry> = { ...lock.packages };
  for (const plugin of plugins) {
    for (const [path, entry] of lockedBy(plugin)) packages[path] = agreed(plugin, path, packages[path], entry);
  }
  for (const part of ['server', 'web'] as const) {
    const workspace = packages[part] ?? {};
    const dependencies = merged(record(member(workspace, 'dependencies')), part, plugins);
    packages[part] = { ...workspace, dependencies };
  }
  return { ...lock, packages: sorted(packages) };
}

function merged(
  own: Readonly<Record<string, string>>,
  part: Part,
  plugins: readonly ResolvedPlugin[],
): Readonly<Record<string, string>> {
  const all: Record<string, string> = { ...own };
  for (const plugin of plugins) {
    for (const [name, version] of Object.entries(plugin.dependencies[part])) {
      if (all[name] !== undefined && all[name] !== version) {
        throw new PluginFailed(plugin, `needs ${name} ${version}, but the product has ${all[name]}`);
      }
      all[name] = version;
    }
  }
  return sorted(all);
}

/** `npm pack` leaves out the other one. */
const lockNames = ['npm-shrinkwrap.json', 'package-lock.json'];

/** Entries of the plugin's lock file, but for those of the plugin itself and of its development. */
function lockedBy(plugin: ResolvedPlugin): [string, LockEntry][] {
  const needed = [...Object.keys(plugin.dependencies.server), ...Object.keys(plugin.dependencies.web)];
  if (needed.length === 0) return [];
  const file = lockNames.map((name) => plugin.files.find(({ path }) => path === name)).find((found) => found);
  const packages = file === undefined ? null : packagesIn(file.content);
  if (packages === null) throw new PluginFailed(plugin, 'has dependencies, but no npm-shrinkwrap.json of format 3');
  const missing = needed.find((name) => packages[`node_modules/${name}`] === undefined);
  if (missing !== undefined) throw new PluginFailed(plugin, `has no entry for ${missing} in its npm-shrinkwrap.json`);
  return Object.entries(packages).flatMap(([path, entry]): [string, LockEntry][] => {
    if (!path.startsWith('node_modules/') || member(entry, 'dev') === true || member(entry, 'link') === true) return [];
    if (typeof member(entry, 'version') !== 'string' || typeof member(entry, 'integrity') !== 'string') {
      throw new PluginFailed(plugin, `has an entry without version or integrity in its npm-shrinkwrap.json: ${path}`);
    }
    // where a package comes from is the installing side's choice of registry; what it is, its integrity says
    return [[path, without(entry, ['resolved'])]];
  });
}

function packagesIn(text: string): LockFile['packages'] | null {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || !('packages' in parsed)) return null;
  const { packages } = parsed;
  if (typeof packages !== 'object' || packages === null) return null;
  return Object.fromEntries(Object.entries(packages).map(([path, entry]) => [path, { ...entry }]));
}

function agreed(plugin: ResolvedPlugin, path: string, known: LockEntry | undefined, wanted: LockEntry): LockEntry {
  if (known === undefined) return wanted;
  if (
    member(known, 'version') !== member(wanted, 'version') ||
    member(known, 'integrity') !== member(wanted, 'integrity')
  ) {
    const versions = `${String(member(wanted, 'version'))}, but the product has ${String(member(known, 'version'))}`;
    throw new PluginFailed(plugin, `needs ${path.replace(/^.*node_modules\//u, '')} ${versions}`);
  }
  return without(known, ['dev', 'devOptional']);
}

function record(value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, version]) => [name, String(version)]))
    : {};
}

function sorted<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function without(entry: LockEntry, names: readonly string[]): LockEntry {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !names.includes(name)));
}

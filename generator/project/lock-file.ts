import type { ResolvedPlugin } from '../../metadata/resolved-product.ts';
import { json } from '../literals.ts';
import { withLocked } from '../plugins/dependencies.ts';
import lockTemplate from './package-lock.template.json' with { type: 'json' };

interface LockEntry {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly link?: boolean;
}

type Packages = Readonly<Record<string, LockEntry>>;

interface ServerPackage {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const template: Packages = Object.fromEntries(Object.entries<LockEntry>(lockTemplate.packages));
const texts = new Map<string, string>();

/**
 * The lock file of a product: the part of the template that its packages lead to, and what its plugins need besides. Its
 * name stands in it twice.
 */
export function lockFile(name: string, server: ServerPackage, plugins: readonly ResolvedPlugin[] = []): string {
  const locked = plugins.filter(hasDependencies);
  const wanted = JSON.stringify([server.dependencies, server.devDependencies, locked.map(({ digest }) => digest)]);
  const text = texts.get(wanted) ?? json(withLocked(reachable(server), locked));
  if (locked.length === 0) texts.set(wanted, text);
  return text.replaceAll(`"name": ${JSON.stringify(lockTemplate.name)}`, () => `"name": ${JSON.stringify(name)}`);
}

const hasDependencies = ({ dependencies: { server, web } }: ResolvedPlugin): boolean =>
  Object.keys({ ...server, ...web }).length > 0;

function reachable({ dependencies, devDependencies }: ServerPackage) {
  const packages: Packages = { ...template, server: { ...template['server'], dependencies, devDependencies } };
  const found = new Set<string>();
  const open = ['', 'server', 'web'];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const entry = packages[path];
    if (entry === undefined || found.has(path)) continue;
    found.add(path);
    if (entry.link === true) continue;
    open.push(...wantedBy(entry).flatMap((name) => placeOf(packages, path, name)));
  }
  for (const [path, { link }] of Object.entries(packages)) if (link === true) found.add(path);
  return {
    ...lockTemplate,
    packages: Object.fromEntries(Object.entries(packages).filter(([path]) => found.has(path))),
  };
}

function wantedBy(entry: LockEntry): string[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta } = entry;
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta?.[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }), ...peers];
}

/** Where Node.js finds a package: below the asking one, then further and further out. */
function placeOf(packages: Packages, from: string, name: string): string[] {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path] !== undefined) return [path];
    if (folder === '') return [];
  }
}

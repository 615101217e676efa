import type { ResolvedPlugin, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { assertSafePath, type GeneratedFile } from '../files.ts';
import { PluginFailed } from './plugin-failed.ts';

/** What a plugin's generator answers. Contents by path. */
export interface PlanChanges {
  readonly add: Readonly<Record<string, string>>;
  readonly change: Readonly<Record<string, string>>;
  /** Put at the end of a file: the only thing that several plugins may do to one file. */
  readonly append: Readonly<Record<string, string>>;
}

/** What a plugin's generator is asked: everything is JSON. `files` holds what it may change. */
export interface GeneratorRequest {
  readonly product: Omit<ResolvedProduct, 'plugins'>;
  readonly options: ResolvedPlugin['options'];
  readonly files: Readonly<Record<string, string>>;
}

/** Runs a plugin's generator. Throws `PluginFailed`. */
export type RunGenerator = (plugin: ResolvedPlugin, request: GeneratorRequest) => PlanChanges;

/** What decides how the product is built and installed is not for plugins: dependencies come by their lock files. */
const untouchable: ReadonlySet<string> = new Set([
  'generated.json',
  'package.json',
  'package-lock.json',
  'server/package.json',
  'web/package.json',
]);

/**
 * The files with what the plugins' generators make of them, one after the other. Each sees what the product has by then
 * of the paths that it named, and may touch nothing else.
 * @throws PluginFailed
 */
export function applyGenerators(
  files: readonly GeneratedFile[],
  { plugins, ...product }: ResolvedProduct,
  run: RunGenerator,
): GeneratedFile[] {
  const plan = new Map(files.map(({ path, content }) => [path, content]));
  const touched = new Map<string, { readonly by: string; readonly how: 'change' | 'append' }>();
  for (const plugin of plugins) {
    if (plugin.generator === null) continue;
    const { adds, changes } = plugin.generator;
    const readable = [...plan].filter(([path]) => names(changes, path));
    const answer = run(plugin, { product, options: plugin.options, files: Object.fromEntries(readable) });
    for (const [path, content] of Object.entries(answer.add)) {
      if (!names(adds, path)) throw new PluginFailed(plugin, `adds ${path}, which its \`adds\` do not name`);
      checkPath(plugin, path);
      const same = [...plan.keys()].find((known) => known.toLowerCase() === path.toLowerCase());
      if (same !== undefined) throw new PluginFailed(plugin, `adds ${path}, but there is ${same} already`);
      plan.set(path, content);
    }
    for (const how of ['change', 'append'] as const) {
      for (const [path, content] of Object.entries(answer[how])) {
        if (!names(changes, path)) throw new PluginFailed(plugin, `changes ${path}, which its \`changes\` do not name`);
        checkPath(plugin, path);
        const before = plan.get(path);
        if (before === undefined) throw new PluginFailed(plugin, `changes ${path}, which the product does not have`);
        const other = touched.get(path);
        if (other !== undefined && (how === 'change' || other.how === 'change')) {
          throw new PluginFailed(
            plugin,
            `changes ${path}, and so does ${other.by}: only what both append goes together`,
          );
        }
        touched.set(path, { by: plugin.package, how });
        plan.set(path, how === 'append' ? before + content : content);
      }
    }
  }
  return [...plan].map(([path, content]) => ({ path, content }));
}

function names(patterns: readonly string[], path: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -'**'.length)) : path === pattern,
  );
}

function checkPath(plugin: ResolvedPlugin, path: string): void {
  if (untouchable.has(path)) throw new PluginFailed(plugin, `may not touch ${path}`);
  try {
    assertSafePath(path);
  } catch {
    throw new PluginFailed(plugin, `names a path outside the tree: ${JSON.stringify(path)}`);
  }
}

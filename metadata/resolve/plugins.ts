import type { DocumentOf } from '../documents/index.ts';
import { checkOptions } from '../plugins/options-check.ts';
import { type Plugin, readPlugin } from '../plugins/read-plugin.ts';
import type { Place } from '../report.ts';
import type { FieldType, ResolvedComponentRef, ResolvedPlugin, ResolvedPluginPage } from '../resolved-product.ts';
import type { Documents, PluginSource } from '../source.ts';
import { didYouMean, listed } from '../suggestion.ts';
import { checkRoles, type Context } from './context.ts';

type PluginEntry = NonNullable<DocumentOf['product']['plugins']>[number];
type PluginContext = Pick<Context, 'texts' | 'roles' | 'models' | 'pages'>;

/** Addresses of the front end that are no page's. */
const takenPaths: ReadonlySet<string> = new Set(['/login', '/users']);

/** The plugins that the product names, in its order: first come, first run. */
export function resolvePlugins(documents: Documents, context: PluginContext): readonly ResolvedPlugin[] {
  const { product, productPlace, plugins } = documents;
  const folders = new Map<string, string>();
  const paths = new Map([...context.pages.values()].map((page) => [page.content.path, page.code]));
  return (product?.plugins ?? []).flatMap((entry, index): ResolvedPlugin[] => {
    const place = productPlace.at('plugins', index);
    const folder = folderOf(entry.package);
    const other = folders.get(folder);
    folders.set(folder, entry.package);
    if (other !== undefined) {
      const why = other === entry.package ? 'is there twice' : `shares the folder \`${folder}\` with \`${other}\``;
      place.at('package').error('duplicate-code', `\`${entry.package}\` ${why}`, 'remove one of the two');
      return [];
    }
    const plugin = pluginOf(entry, plugins, place);
    if (plugin === null) return [];
    const { assembox } = plugin.package;
    const options = entry.options ?? {};
    const named = {
      model: (name: string) => context.models.get(name) !== undefined,
      role: (name: string) => context.roles?.has(name) ?? true,
    };
    const schema = assembox.options ?? { type: 'object', additionalProperties: false };
    if (!checkOptions(schema, options, named, place.at('options'))) return [];
    const dependenciesOf = (names: readonly string[] = []) =>
      Object.fromEntries(names.map((name) => [name, plugin.package.dependencies?.[name] ?? '']));
    return [
      {
        package: entry.package,
        version: entry.version,
        digest: entry.digest,
        folder,
        options,
        server: assembox.server?.module ?? null,
        pages: pagesOf(entry, plugin, place, context, paths),
        widgets: (assembox.web?.widgets ?? []).map(({ code, file, places, types }) => ({ code, file, places, types })),
        generator: assembox.generator
          ? {
              file: assembox.generator.file,
              adds: assembox.generator.adds ?? [],
              changes: assembox.generator.changes ?? [],
            }
          : null,
        dependencies: {
          server: dependenciesOf(assembox.server?.dependencies),
          web: dependenciesOf(assembox.web?.dependencies),
        },
        files: Object.entries(plugin.files)
          .map(([path, content]) => ({ path, content }))
          .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      },
    ];
  });
}

/** `@acme/labels` → `acme-labels`: a folder of the generated tree, and how documents name the plugin. */
function folderOf(name: string): string {
  return name.replace(/^@/u, '').replaceAll(/[^a-z0-9]+/gu, '-');
}

function pluginOf(entry: PluginEntry, plugins: readonly PluginSource[], place: Place): Plugin | null {
  const source = plugins.find(({ digest }) => digest === entry.digest);
  if (source === undefined) {
    place
      .at('digest')
      .error(
        'dangling-reference',
        `there is no plugin with the contents ${entry.digest}`,
        'have an administrator upload the package, and name the digest that the upload answers',
      );
    return null;
  }
  const plugin = readPlugin(source.content, place.at('digest'));
  if (plugin === null) return null;
  const { name, version } = plugin.package;
  if (name === entry.package && version === entry.version) return plugin;
  place
    .at('digest')
    .error(
      'plugin-unfit',
      `these are the contents of ${name} ${version}, not of ${entry.package} ${entry.version}`,
      'name the digest of the package and version that is wanted',
    );
  return null;
}

function pagesOf(
  entry: PluginEntry,
  plugin: Plugin,
  place: Place,
  { texts, roles }: PluginContext,
  paths: Map<string, string>,
): readonly ResolvedPluginPage[] {
  const known = plugin.package.assembox.web?.pages ?? [];
  const seen = new Set<string>();
  return (entry.pages ?? []).flatMap((chosen, index): ResolvedPluginPage[] => {
    const at = place.at('pages', index);
    const page = known.find(({ code }) => code === chosen.page);
    const codes = known.map(({ code }) => code);
    if (page === undefined || seen.has(chosen.page)) {
      const why = page ? 'is there twice' : `is no page of the plugin${didYouMean(chosen.page, codes)}`;
      const mend = codes.length === 0 ? 'remove it: the plugin has no pages' : `name one of ${listed(codes)}`;
      at.at('page').error(page ? 'duplicate-code' : 'dangling-reference', `\`${chosen.page}\` ${why}`, mend);
      return [];
    }
    seen.add(chosen.page);
    const path = chosen.path ?? page.path;
    const owner = paths.get(path) ?? (takenPaths.has(path) ? 'the product itself' : undefined);
    paths.set(path, chosen.page);
    if (owner !== undefined) {
      at.at('path').error('route-collision', `the path \`${path}\` is taken by \`${owner}\` already`, 'choose another');
    }
    return [
      {
        code: page.code,
        file: page.file,
        path,
        label:
          chosen.label === undefined
            ? texts.complete(page.label, page.code)
            : texts.resolve(chosen.label, page.code, at.at('label')),
        icon: page.icon ?? '',
        roles: checkRoles(chosen.roles, at.at('roles'), roles),
      },
    ];
  });
}

/** The component that a document names as `acme-labels/LabelField`; null, with the mistake told, where there is none. */
export function resolveComponent(
  name: string,
  use: { readonly where: 'form' | 'list' | 'detail'; readonly type: FieldType | null },
  plugins: readonly ResolvedPlugin[],
  place: Place,
): ResolvedComponentRef | null {
  const [folder = '', code = ''] = name.split('/');
  const plugin = plugins.find((each) => each.folder === folder);
  const widget = plugin?.widgets.find((each) => each.code === code);
  if (plugin === undefined || widget === undefined) {
    const known = plugins.flatMap((each) => each.widgets.map((one) => `${each.folder}/${one.code}`));
    const mend = known.length === 0 ? 'remove it: no plugin of the product has one' : `name one of ${listed(known)}`;
    place.error('dangling-reference', `no plugin has the component \`${name}\`${didYouMean(name, known)}`, mend);
    return null;
  }
  if (!widget.places.includes(use.where) || use.type === null || !widget.types.includes(use.type)) {
    const fit = `a ${listed(widget.places)} with a field of type ${listed(widget.types)}`;
    place.error('widget-unfit', `\`${name}\` does not fit here`, `use it in ${fit}`);
    return null;
  }
  return { folder, code, file: widget.file };
}

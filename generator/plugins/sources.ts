import type {
  ResolvedComponentRef,
  ResolvedPlugin,
  ResolvedPluginPage,
  ResolvedProduct,
} from '../../metadata/resolved-product.ts';
import { entityClass, modelFile } from '../backend/naming.ts';
import { Imports } from '../backend/imports.ts';
import { importPath } from '../backend/source-file.ts';
import { pascal } from '../names.ts';
import { header, htmlHeader, type GeneratedFile } from '../files.ts';
import { identifier, literal, literalLines, plainCode } from '../literals.ts';

const parts = ['server', 'web'] as const;

/** The sources of the plugins and their options, and what plugins reach of the product by name. */
export function pluginFiles(product: ResolvedProduct): GeneratedFile[] {
  const { plugins } = product;
  const withServer = plugins.some(({ server }) => server !== null);
  return [...plugins.flatMap(filesOf), ...(withServer ? [modelsFile(product)] : [])];
}

/** `server/src/plugins/acme-labels` */
export function pluginFolder({ folder }: Pick<ResolvedPlugin, 'folder'>, part: (typeof parts)[number]): string {
  return `${part}/src/plugins/${folder}`;
}

/** Its path below the plugin's folder of the generated tree: `server/labels.module.ts` → `labels.module.ts`. */
export function pathInFolder(file: string): string {
  return file.replace(/^(server|web)\//u, '');
}

export function webFile({ folder, file }: { readonly folder: string; readonly file: string }): string {
  return `@/plugins/${folder}/${pathInFolder(file)}`;
}

/** Name of a plugin's component where it is used: no other component's. */
export function componentName({ folder, code }: Pick<ResolvedComponentRef, 'folder' | 'code'>): string {
  return identifier(pascal(`plugin-${folder}`) + plainCode(code));
}

/** Name of a plugin's options where a file uses several plugins. */
export function optionsName({ folder }: Pick<ResolvedPlugin, 'folder'>): string {
  const words = folder.split('-').filter((word) => word !== '');
  const name = words.map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('');
  return identifier(/^[a-z]/u.test(name) ? `${name}Options` : `plugin${name}Options`);
}

type PageOf = Pick<ResolvedPluginPage, 'code'>;

/** Name of a plugin's page as a route. */
export const pluginPageName = ({ folder }: Pick<ResolvedPlugin, 'folder'>, { code }: PageOf): string =>
  `${folder}/${plainCode(code)}`;

/** Key of its label. */
export const pluginPageKey = ({ folder }: Pick<ResolvedPlugin, 'folder'>, { code }: PageOf): string =>
  `plugin.${folder}.${plainCode(code)}`;

function filesOf(plugin: ResolvedPlugin): GeneratedFile[] {
  return parts.flatMap((part) => {
    const own = plugin.files.filter(({ path }) => path.startsWith(`${part}/`));
    if (own.length === 0) return [];
    const folder = pluginFolder(plugin, part);
    return [
      ...own.map(({ path, content }) => ({
        path: `${folder}/${pathInFolder(path)}`,
        content: `${firstLine(path)}${content}`,
      })),
      { path: `${folder}/options.ts`, content: optionsFile(plugin) },
    ];
  });
}

function firstLine(path: string): string {
  const source = 'a plugin of the product';
  if (path.endsWith('.vue')) return htmlHeader(source);
  return path.endsWith('.ts') ? header(source) : '';
}

function optionsFile({ options }: ResolvedPlugin): string {
  return `${header('the product')}/** What the product asks of the plugin. */\nexport const options = ${literalLines(options)} as const;\n`;
}

/** Entity classes by `module/Model`, for plugins that options tell which models they are for. */
function modelsFile({ modules }: ResolvedProduct): GeneratedFile {
  const file = 'server/src/plugins/models';
  const imports = new Imports();
  imports.type('../platform/stored-row.js', 'StoredRow');
  const models = modules.flatMap((module) => module.models);
  const lines = models.map((model) => {
    imports.value(importPath(file, modelFile(model, 'entity')), entityClass(model));
    return `  [${literal(`${model.module}/${model.code}`)}, ${entityClass(model)}],\n`;
  });
  const body = `/** The entity of each model, by \`module/Model\`. */
export const models: ReadonlyMap<string, new () => StoredRow> = new Map<string, new () => StoredRow>([
${lines.join('')}]);
`;
  return { path: `${file}.ts`, content: `${header('the product')}${imports.print()}\n\n${body}` };
}

import type {
  ResolvedMenuItem,
  ResolvedModule,
  ResolvedPlugin,
  ResolvedPluginPage,
} from '../../metadata/resolved-product.ts';
import { literal } from '../literals.ts';
import { pluginPageKey } from '../plugins/sources.ts';
import { bothRoles } from '../roles.ts';
import { iconComponent } from './icons.ts';
import { Imports } from './imports.ts';
import type { Lookup } from './lookup.ts';
import type { Texts } from './texts.ts';

/** A module's part of the side menu. */
export interface ModuleMenu {
  readonly entries: string;
  /** Components of Element Plus. */
  readonly icons: readonly string[];
}

export function moduleMenu(lookup: Lookup, module: ResolvedModule, texts: Texts): ModuleMenu {
  const icons = new Set<string>();
  const entries = module.menu.map((item) => menuEntry(item, { icons, lookup, module, texts }, 1)).join('');
  return { entries, icons: [...icons] };
}

/** `menu.ts`: the side menu, in the order of the modules. */
export function menuFile(modules: readonly ModuleMenu[], plugins: readonly ResolvedPlugin[]): string {
  const imports = new Imports();
  imports.type('./menu-entry', 'MenuEntry');
  for (const icon of modules.flatMap(({ icons }) => icons))
    imports.named('@element-plus/icons-vue', `${icon} as ${icon}Icon`);
  const ofPlugins = plugins.flatMap((plugin) => plugin.pages.map((page) => pluginEntry(plugin, page, imports)));
  const entries = [...modules.map((module) => module.entries), ...ofPlugins].join('');
  return `${imports.print()}\nexport const menu: readonly MenuEntry[] = [${entries === '' ? '' : `\n${entries}`}];\n`;
}

function pluginEntry(plugin: ResolvedPlugin, page: ResolvedPluginPage, imports: Imports): string {
  const icon = iconComponent(page.icon, false);
  imports.named('@element-plus/icons-vue', `${icon} as ${icon}Icon`);
  const lines = [
    `label: ${literal(pluginPageKey(plugin, page))}`,
    `icon: ${icon}Icon`,
    `path: ${literal(page.path)}`,
    `roles: ${literal(page.roles)}`,
    'children: []',
  ];
  return `  {\n${lines.map((line) => `    ${line},\n`).join('')}  },\n`;
}

interface MenuContext {
  readonly icons: Set<string>;
  readonly lookup: Lookup;
  readonly module: ResolvedModule;
  readonly texts: Texts;
}

function menuEntry(item: ResolvedMenuItem, context: MenuContext, indent: number): string {
  const { icons, lookup, module, texts } = context;
  const page = item.page === null ? null : lookup.page(item.page);
  const roles = bothRoles(page?.roles ?? [], item.roles);
  if (roles === null) return '';
  const icon = iconComponent(item.icon, page === null);
  icons.add(icon);
  const pad = '  '.repeat(indent);
  const inner = `${pad}  `;
  const label = texts.key(item.label, `${module.code}.menu.${menuKey(item.id)}`);
  const children = item.children.map((child) => menuEntry(child, context, indent + 2)).join('');
  const lines = [
    `label: ${literal(label)}`,
    `icon: ${icon}Icon`,
    `path: ${literal(page?.path ?? '')}`,
    `roles: ${literal(roles)}`,
    `children: [${children === '' ? '' : `\n${children}${inner}`}]`,
  ];
  return `${pad}{\n${lines.map((line) => `${inner}${line},\n`).join('')}${pad}},\n`;
}

const menuKey = (id: string): string => id.replaceAll(/[^A-Za-z0-9_-]/g, '-');

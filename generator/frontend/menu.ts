import type { ResolvedMenuItem, ResolvedModule, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { literal } from '../literals.ts';
import { bothRoles } from '../roles.ts';
import { iconComponent } from './icons.ts';
import { Imports } from './imports.ts';
import type { Lookup } from './lookup.ts';
import type { Texts } from './texts.ts';

/** `menu.ts`: the side menu, in the order of the modules. */
export function menuFile(product: ResolvedProduct, lookup: Lookup, texts: ReadonlyMap<string, Texts>): string {
  const imports = new Imports();
  imports.type('./menu-entry', 'MenuEntry');
  const entries = product.modules.flatMap((module) =>
    module.menu.map((item) => menuEntry(item, { imports, lookup, module, texts: texts.get(module.code) }, 1)),
  );
  return `${imports.print()}\nexport const menu: readonly MenuEntry[] = [${entries.length === 0 ? '' : `\n${entries.join('')}`}];\n`;
}

interface MenuContext {
  readonly imports: Imports;
  readonly lookup: Lookup;
  readonly module: ResolvedModule;
  readonly texts: Texts | undefined;
}

function menuEntry(item: ResolvedMenuItem, context: MenuContext, indent: number): string {
  const { imports, lookup, module, texts } = context;
  const page = item.page === null ? null : lookup.page(item.page);
  const roles = bothRoles(page?.roles ?? [], item.roles);
  if (roles === null) return '';
  const icon = iconComponent(item.icon, page === null);
  imports.named('@element-plus/icons-vue', `${icon} as ${icon}Icon`);
  const pad = '  '.repeat(indent);
  const inner = `${pad}  `;
  const label = texts?.key(item.label, `${module.code}.menu.${menuKey(item.id)}`) ?? '';
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

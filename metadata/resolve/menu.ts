import type { DocumentOf } from '../documents/index.ts';
import type { MenuItemDocument } from '../documents/module.ts';
import type { ResolvedMenuItem } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { Place } from '../report.ts';
import { checkRoles, type Context } from './context.ts';
import { opensAlone } from './page-targets.ts';

export function resolveMenu(module: Located<DocumentOf['module']>, context: Context): readonly ResolvedMenuItem[] {
  return items(module.content.menu ?? [], module.module, module.place.at('menu'), context, 1);
}

const deepestMenu = 3;

function items(
  documents: readonly MenuItemDocument[],
  module: string,
  place: Place,
  context: Context,
  depth: number,
): readonly ResolvedMenuItem[] {
  return documents.flatMap((item, index): ResolvedMenuItem[] => {
    const at = place.at(index);
    const children = item.children ?? [];
    if ((item.page === undefined) === (children.length === 0)) {
      at.error('menu-item', 'an item either opens a page or has children', 'give one of `page` and `children`');
      return [];
    }
    if (depth > deepestMenu) {
      at.error('menu-item', `the menu is deeper than ${deepestMenu} levels`, 'move the item up');
      return [];
    }
    const page = item.page === undefined ? null : context.pages.find(item.page, module, at.at('page'));
    if (item.page !== undefined && page === null) return [];
    if (page !== null && !opensAlone(page.content)) {
      at.at('page').error(
        'page-unfit',
        `\`${item.page ?? ''}\` needs a row or a parameter in its path`,
        'name a list or a form',
      );
    }
    const title = page !== null && 'title' in page.content ? page.content.title : undefined;
    const label = context.texts.resolve(item.label ?? title, page?.code ?? item.id, at.at('label'));
    return [
      {
        id: item.id,
        label,
        icon: item.icon ?? '',
        page: page === null ? null : { module: page.module, code: page.code },
        roles: checkRoles(item.roles, at.at('roles'), context.roles),
        children: items(children, module, at.at('children'), context, depth + 1),
      },
    ];
  });
}

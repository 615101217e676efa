import type { Component } from 'vue';

export interface MenuEntry {
  /** Key of the text. */
  label: string;
  icon: Component;
  /** Address of the page; '' for a group. */
  path: string;
  /** Who may open the page; none means: every signed-in user. */
  roles: readonly string[];
  children: readonly MenuEntry[];
}

/** The entries that the user may open; a group with none left is not shown. */
export function visibleMenu(
  entries: readonly MenuEntry[],
  hasRole: (roles: readonly string[]) => boolean,
): MenuEntry[] {
  return entries
    .filter(({ roles }) => hasRole(roles))
    .map((entry) => Object.assign({}, entry, { children: visibleMenu(entry.children, hasRole) }))
    .filter(({ path, children }) => path !== '' || children.length > 0);
}

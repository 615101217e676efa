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

/** Path of the entry that an address belongs to, such as `/orders` for `/orders/edit/7`; '' where there is none. */
export function openEntry(entries: readonly MenuEntry[], address: string): string {
  const paths = entries.flatMap((entry) => [entry.path, openEntry(entry.children, address)]);
  return paths
    .filter((path) => path !== '' && (address === path || address.startsWith(`${path}/`)))
    .reduce((longest, path) => (path.length > longest.length ? path : longest), '');
}

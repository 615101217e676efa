import { expect, it } from 'vitest';
import { openEntry, visibleMenu, type MenuEntry } from '@/menu-entry';

const entry = (path: string, roles: string[], children: MenuEntry[] = []): MenuEntry => ({
  label: path,
  icon: {},
  path,
  roles,
  children,
});

it('shows the pages that the user may open, and no empty group', () => {
  const menu = [entry('/a', []), entry('', [], [entry('/b', ['manager'])]), entry('/c', ['sales'])];
  const seen = visibleMenu(menu, (roles) => roles.length === 0 || roles.includes('sales'));
  expect(seen.map(({ path }) => path)).toEqual(['/a', '/c']);
});

it('finds the entry of an address: the longest that it begins with', () => {
  const menu = [entry('/', []), entry('/a', []), entry('', [], [entry('/a/list', [])])];
  const addresses = ['/', '/a', '/a/edit/7', '/a/list', '/a-b'];
  expect(addresses.map((address) => openEntry(menu, address))).toEqual(['/', '/a', '/a', '/a/list', '']);
});

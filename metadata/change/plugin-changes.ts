import type { ResolvedPlugin, ResolvedPluginPage } from '../resolved-product.ts';
import type { Change, Impact } from './change.ts';
import { breaking, compareEntities, compareProperties, cosmetic, roles, type Rules } from './comparison.ts';

type Identified<T> = T & { readonly id: string; readonly code: string };

const pageRules: Rules = {
  path: breaking('path'),
  label: cosmetic('label'),
  roles: roles('is now open to'),
  file: null,
};

/** Plugins by package: which came and went, in which version they are, and how they are set up. */
export function comparePlugins(before: readonly ResolvedPlugin[], after: readonly ResolvedPlugin[]): Change[] {
  return compareEntities(before.map(identified), after.map(identified), {
    noun: 'plugin',
    place,
    added: () => 'additive',
    removed: () => 'breaking',
    renamed: 'breaking',
    compare: (old, now) => [
      ...contentChange(old, now),
      ...compareProperties(place(now), { options: old.options }, { options: now.options }, {}),
      ...compareEntities(old.pages.map(pageOf(old)), now.pages.map(pageOf(now)), {
        noun: 'page',
        place: (page) => ({ subject: `plugin:${page.id}`, name: page.id }),
        added: () => 'additive',
        removed: () => 'breaking',
        renamed: 'breaking',
        compare: (a, b) => compareProperties({ subject: `plugin:${b.id}`, name: b.id }, a, b, pageRules),
      }),
    ],
  });
}

const identified = (plugin: ResolvedPlugin): Identified<ResolvedPlugin> => ({
  ...plugin,
  id: plugin.package,
  code: plugin.package,
});

const pageOf =
  (plugin: ResolvedPlugin) =>
  (page: ResolvedPluginPage): Identified<ResolvedPluginPage> => ({ ...page, id: `${plugin.package}#${page.code}` });

const place = (plugin: ResolvedPlugin) => ({ subject: `plugin:${plugin.package}`, name: plugin.package });

function contentChange(before: ResolvedPlugin, after: ResolvedPlugin): Change[] {
  if (before.digest === after.digest) return [];
  const message =
    before.version === after.version
      ? `\`${after.package}\` ${after.version} has other contents`
      : `\`${after.package}\` goes from ${before.version} to ${after.version}`;
  const impact = impactOf(before.version, after.version);
  return [{ subject: `plugin:${after.package}`, kind: 'changed', impact, message }];
}

/** As semantic versions mean it; an older one may lack what a newer one had. */
function impactOf(before: string, after: string): Impact {
  const [from, to] = [numbersOf(before), numbersOf(after)];
  if (from.major !== to.major || to.minor < from.minor) return 'breaking';
  return to.minor > from.minor ? 'additive' : 'patch';
}

function numbersOf(version: string): { readonly major: number; readonly minor: number } {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { major, minor };
}

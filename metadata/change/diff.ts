import type { ResolvedModule, ResolvedProduct, ResolvedRole } from '../resolved-product.ts';
import type { Change } from './change.ts';
import type { Place, Rule, Rules } from './comparison.ts';
import { breaking, compareEntities, compareProperties, cosmetic, stringsOf } from './comparison.ts';
import { compareEnvironments } from './environment-changes.ts';
import { compareApis, compareDictionaries, compareLogics, comparePages } from './interface-changes.ts';
import { comparePlugins } from './plugin-changes.ts';
import { compareModels, type ReferenceIds } from './model-changes.ts';

const locales: Rule = (before, after) => ({
  impact: stringsOf(before).every((locale) => stringsOf(after).includes(locale)) ? 'additive' : 'breaking',
  words: `is now in ${stringsOf(after).join(', ')}`,
});

const home: Rule = (_before, after) => {
  const code: unknown = typeof after === 'object' && after !== null ? Reflect.get(after, 'code') : undefined;
  return { impact: 'patch', words: typeof code === 'string' ? `opens with \`${code}\`` : 'opens with the overview' };
};

const productRules: Rules = {
  locales,
  home,
  roles: null,
  signIn: null,
  modules: null,
  plugins: null,
  environments: null,
};
const signInRules: Rules = {
  adminRole: breaking('administrators’ role'),
  sessionMinutes: cosmetic('session length'),
  minPasswordLength: cosmetic('minimum password length'),
};

/** What is different, by stable id, in words. `before` null: everything is new. Empty: the same product. */
export function diffProducts(before: ResolvedProduct | null, after: ResolvedProduct): Change[] {
  const ids: ReferenceIds = { before: idsOf(before?.modules ?? []), after: idsOf(after.modules) };
  return [
    ...(before === null ? [] : compareProduct(before, after)),
    ...compareEntities(before?.modules ?? [], after.modules, {
      noun: 'module',
      place: (module) => ({ subject: module.code, name: module.code }),
      added: () => 'additive',
      removed: () => 'breaking',
      renamed: 'breaking',
      compare: (old, now) => compareModule(old, now, ids),
    }),
    ...comparePlugins(before?.plugins ?? [], after.plugins),
  ];
}

function compareProduct(before: ResolvedProduct, after: ResolvedProduct): Change[] {
  const place = { subject: 'product', name: after.code };
  const renamed: Change[] =
    before.code === after.code
      ? []
      : [
          {
            subject: 'product',
            kind: 'renamed',
            impact: 'breaking',
            message: `\`${before.code}\` is renamed to \`${after.code}\``,
          },
        ];
  return [
    ...renamed,
    ...compareProperties(place, before, after, productRules),
    ...compareProperties(place, before.signIn, after.signIn, signInRules),
    ...compareEntities(before.roles, after.roles, {
      noun: 'role',
      place: rolePlace,
      added: () => 'additive',
      removed: () => 'breaking',
      renamed: 'breaking',
      compare: (old, now) => compareProperties(rolePlace(now), old, now, {}),
    }),
    ...compareEnvironments(before.environments, after.environments),
  ];
}

function compareModule(before: ResolvedModule, after: ResolvedModule, ids: ReferenceIds): Change[] {
  const place = { subject: after.code, name: after.code };
  const moduleRules: Rules = {
    versionCode: (from, to) => ({
      impact: 'patch',
      words: `is used in version ${String(to)} and no longer ${String(from)}`,
    }),
    dictionaries: null,
    models: null,
    pages: null,
    apis: null,
    logics: null,
  };
  return [
    ...compareProperties(place, before, after, moduleRules),
    ...compareDictionaries(after.code, before.dictionaries, after.dictionaries),
    ...compareModels(after.code, before.models, after.models, ids),
    ...compareApis(after.code, before.apis, after.apis),
    ...compareLogics(after.code, before.logics, after.logics),
    ...comparePages(after.code, before.pages, after.pages),
  ];
}

function idsOf(modules: readonly ResolvedModule[]): Map<string, string> {
  const ids = new Map<string, string>();
  for (const module of modules) {
    for (const model of module.models) ids.set(`model ${module.code}/${model.code}`, model.id);
    for (const one of module.dictionaries) ids.set(`dictionary ${module.code}/${one.code}`, one.id);
  }
  return ids;
}

function rolePlace(role: ResolvedRole): Place {
  return { subject: `product.${role.code}`, name: role.code };
}

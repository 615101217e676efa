import type { LocalizedText, ResolvedModule, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import { literal, plainCode } from '../literals.ts';
import { camel } from '../names.ts';
import { pluginPageKey } from '../plugins/sources.ts';
import { Texts } from './texts.ts';

/** The languages of Element Plus' own texts. */
const elementPlusLanguages: ReadonlySet<string> = new Set(
  (
    'af ar ar-eg az bg bn ca ckb cs da de el en eo es et eu fa fi fr gl he hi hr hu hy-am id it ja kk km ko ku ky lo lt ' +
    'lv mg mn ms my nb-no nl no pa pl pt pt-br ro ru sk sl sr sv sw ta te th tk tr ug-cn uk uz-uz vi zh-cn zh-hk zh-mo zh-tw'
  ).split(' '),
);

/** The product's own locale files, which put the modules' together. */
export function localeFiles(product: ResolvedProduct): GeneratedFile[] {
  const own = productTexts(product);
  return product.locales.map((locale) => ({
    path: `web/src/locales/${localeCode(locale)}.ts`,
    content: localeFile(product, locale, own),
  }));
}

/** The locale files of a module, when all its other files have added their texts. */
export function moduleLocales(product: ResolvedProduct, module: ResolvedModule, texts: Texts): GeneratedFile[] {
  return product.locales.map((locale) => ({
    path: `web/src/locales/${localeCode(locale)}/${module.code}.ts`,
    content: `${header(`the module ${module.code}`)}import type { Messages } from '@/i18n';\n\nexport const messages: Messages = ${messages(
      texts.entries(locale),
    )};\n`,
  }));
}

function productTexts(product: ResolvedProduct): Texts {
  const texts = new Texts();
  texts.key(product.name, 'product.name');
  texts.key(product.description, 'product.description');
  for (const role of product.roles) texts.key(role.label, `product.role.${plainCode(role.code)}`);
  for (const plugin of product.plugins) {
    for (const page of plugin.pages) texts.key(page.label, pluginPageKey(plugin, page));
  }
  return texts;
}

function localeFile(product: ResolvedProduct, locale: string, own: Texts): string {
  const modules = product.modules.map(({ code }) => ({
    name: `${camel(code)}Messages`,
    source: `./${locale}/${code}`,
  }));
  const ui = locale.split('-')[0] === 'zh' ? 'zh' : 'en';
  return `${header('the product')}import type { Messages } from '@/i18n';
import { ui } from './ui/${ui}';
${modules.map(({ name, source }) => `import { messages as ${name} } from '${source}';\n`).join('')}
export const messages: Messages = {
  ...ui,
${lines(own.entries(locale))}${modules.map(({ name }) => `  ...${name},\n`).join('')}};
`;
}

const messages = (entries: readonly [string, string][]): string =>
  entries.length === 0 ? '{}' : `{\n${lines(entries)}}`;

function lines(entries: readonly [key: string, text: string][]): string {
  return entries.map(([key, text]) => `  '${key}': ${literal(text)},\n`).join('');
}

/** `locales/index.ts`: each locale's texts and Element Plus' are loaded when it is first used. */
export function localeIndex(product: ResolvedProduct): string {
  const entries = product.locales.map(
    (locale) => `  ${literal(localeCode(locale))}: {
    messages: () => import('./${locale}'),
    elementPlus: () => import('element-plus/es/locale/lang/${elementPlusLanguage(locale)}'),
  },\n`,
  );
  return `export const locales = {\n${entries.join('')}};\n\nexport type Locale = keyof typeof locales;\n`;
}

function elementPlusLanguage(locale: string): string {
  const [language = 'en', region = 'cn'] = locale.toLowerCase().split('-');
  const candidates = [locale.toLowerCase(), language, `${language}-${region}`, `${language}-cn`];
  return candidates.find((candidate) => elementPlusLanguages.has(candidate)) ?? 'en';
}

function localeCode(locale: string): string {
  if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(locale)) throw new Error(`not a locale: ${JSON.stringify(locale)}`);
  return locale;
}

/** The text in the product's first locale. */
export const defaultText = (product: ResolvedProduct, text: LocalizedText): string =>
  text[product.locales[0] ?? ''] ?? '';

import type { ResolvedModule, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import type { Parts } from '../parts.ts';
import { localeFiles, localeIndex, moduleLocales } from './locales.ts';
import { createLookup, type Lookup } from './lookup.ts';
import { menuFile, moduleMenu } from './menu.ts';
import { moduleApi } from './module-api.ts';
import { moduleDictionaries } from './module-dictionaries.ts';
import { pageFile } from './page-file.ts';
import { indexHtml, productFile } from './product-file.ts';
import { moduleRoutes, routerFile } from './routes.ts';
import { shellFiles } from './shell.ts';
import { moduleTexts, type Texts } from './texts.ts';

/** Every file of the product's front end but its package.json (see `webPackage`), under `web/`. */
export function frontendParts(given: ResolvedProduct, parts: Parts): void {
  const product = parts.watched('web product', given);
  const lookup = parts.watched('web lookup', createLookup(given), { product });
  const modules = given.modules.map((module) =>
    parts.part(`frontend/${module.code}`, module, () => modulePart(lookup, module)),
  );
  const needsFunctions = modules.some((module) => module.needsFunctions);
  parts.part('shell', needsFunctions, () => ({
    files: shellFiles.filter(({ path }) => needsFunctions || path !== 'web/src/expressions.ts'),
    rest: null,
  }));
  const menus = modules.map(({ menu }) => menu);
  parts.part('menu', menus, () => ({ files: [ofProduct('menu.ts', menuFile(menus, product.plugins))], rest: null }));
  parts.part('web', null, () => ({ files: productFiles(product), rest: null }));
}

function productFiles(product: ResolvedProduct): GeneratedFile[] {
  return [
    { path: 'web/index.html', content: indexHtml(product) },
    ofProduct('product.ts', productFile(product)),
    ofProduct('router.ts', routerFile(product)),
    ofProduct('locales/index.ts', localeIndex(product)),
    ...localeFiles(product),
  ];
}

/** The files of a module, and what the product's own files need of it. */
function modulePart(lookup: Lookup, module: ResolvedModule) {
  const texts = moduleTexts(module);
  const files = moduleFiles(lookup, module, texts);
  const needsFunctions = files.some(({ content }) => content.includes(`from '@/expressions'`));
  const menu = moduleMenu(lookup, module, texts);
  return { files: [...files, ...moduleLocales(lookup.product, module, texts)], rest: { menu, needsFunctions } };
}

function ofProduct(path: string, content: string): GeneratedFile {
  return { path: `web/src/${path}`, content: `${header('the product')}${content}` };
}

function moduleFiles(lookup: Lookup, module: ResolvedModule, texts: Texts): GeneratedFile[] {
  const dictionaries = moduleDictionaries(module, texts);
  const file = (name: string, content: string): GeneratedFile => ({
    path: `web/src/pages/${module.code}/${name}`,
    content: `${header(`the module ${module.code}`)}${content}`,
  });
  return [
    file('api.ts', moduleApi({ lookup, module, texts })),
    ...(dictionaries === null ? [] : [file('dictionaries.ts', dictionaries)]),
    file('routes.ts', moduleRoutes(module)),
    ...module.pages.map((page) => pageFile(lookup, module, texts, page)),
  ];
}

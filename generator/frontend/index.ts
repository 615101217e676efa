import type { ResolvedModule, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import { localeFiles, localeIndex } from './locales.ts';
import { createLookup, type Lookup } from './lookup.ts';
import { menuFile } from './menu.ts';
import { moduleApi } from './module-api.ts';
import { moduleDictionaries } from './module-dictionaries.ts';
import { pageFile } from './page-file.ts';
import { indexHtml, productFile } from './product-file.ts';
import { moduleRoutes, routerFile } from './routes.ts';
import { shellFiles } from './shell.ts';
import { collectTexts, type Texts } from './texts.ts';

/** Every file of the product's front end but its package.json (see `webPackage`), under `web/`. */
export function frontendFiles(product: ResolvedProduct): GeneratedFile[] {
  const lookup = createLookup(product);
  const texts = collectTexts(product);
  const modules = product.modules.flatMap((module) => moduleFiles(lookup, module, texts.get(module.code)));
  const menu = menuFile(product, lookup, texts);
  const needsFunctions = modules.some(({ content }) => content.includes(`from '@/expressions'`));
  return [
    ...shellFiles.filter(({ path }) => needsFunctions || path !== 'web/src/expressions.ts'),
    { path: 'web/index.html', content: indexHtml(product) },
    ofProduct('product.ts', productFile(product)),
    ofProduct('router.ts', routerFile(product)),
    ofProduct('menu.ts', menu),
    ofProduct('locales/index.ts', localeIndex(product)),
    ...modules,
    ...localeFiles(product, texts),
  ];
}

function ofProduct(path: string, content: string): GeneratedFile {
  return { path: `web/src/${path}`, content: `${header('the product')}${content}` };
}

function moduleFiles(lookup: Lookup, module: ResolvedModule, texts: Texts | undefined): GeneratedFile[] {
  if (texts === undefined) return [];
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

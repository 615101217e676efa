import { checkDocument } from './document-check.ts';
import { isDocumentKind, type DocumentKind, type DocumentOf } from './documents/index.ts';
import { didYouMean } from './suggestion.ts';
import type { Place, Report } from './report.ts';

/** The drafts or the snapshot of a product, as parsed JSON. The module document itself has the kind `module`. */
export interface ProductSource {
  readonly product: unknown;
  readonly modules: readonly ModuleSource[];
  /** The contents of the plugins that the product names, as far as they were uploaded. */
  readonly plugins?: readonly PluginSource[];
}
export interface PluginSource {
  /** `sha256:` and 64 hex digits: see `plugins/read-plugin.ts`. */
  readonly digest: string;
  readonly content: unknown;
}
export interface ModuleSource {
  readonly code: string;
  readonly versionCode: string;
  readonly documents: readonly { readonly kind: string; readonly code: string; readonly content: unknown }[];
}

/** A document that fits its schema, with its place for what is still to be reported. */
export interface Located<T> {
  readonly module: string;
  readonly code: string;
  readonly place: Place;
  readonly content: T;
}

type ModuleKind = Exclude<DocumentKind, 'product'>;

/** Every document that fits its schema, and the names of those that do not: nothing more is said about these. */
export interface Documents {
  readonly product: DocumentOf['product'] | null;
  readonly productPlace: Place;
  readonly plugins: readonly PluginSource[];
  readonly versions: ReadonlyMap<string, string>;
  readonly all: { readonly [K in ModuleKind]: readonly Located<DocumentOf[K]>[] };
  /** `order/model/SalesOrder`, `order` for a module document. */
  readonly broken: ReadonlySet<string>;
  /** What is legible of the models that do not fit their schema. */
  readonly brokenModels: readonly { readonly module: string; readonly content: unknown }[];
}

export function readDocuments(source: ProductSource, report: Report): Documents {
  const productPlace = report.place('product');
  const all = {
    module: new Array<Located<DocumentOf['module']>>(),
    model: new Array<Located<DocumentOf['model']>>(),
    page: new Array<Located<DocumentOf['page']>>(),
    api: new Array<Located<DocumentOf['api']>>(),
    logic: new Array<Located<DocumentOf['logic']>>(),
  };
  const broken = new Set<string>();
  const brokenModels = new Array<{ module: string; content: unknown }>();
  const seen = new Set<string>();
  for (const module of source.modules) {
    const sorted = module.documents.toSorted((a, b) => (a.kind + a.code < b.kind + b.code ? -1 : 1));
    for (const { kind, code, content } of sorted) {
      const name = kind === 'module' ? module.code : `${module.code}/${kind}/${code}`;
      const place = report.place(name);
      if (seen.has(name)) {
        place.error('duplicate-document', `there are two documents \`${name}\``, 'remove one of them');
        continue;
      }
      seen.add(name);
      const located = { module: module.code, code, place };
      const read = <K extends ModuleKind>(as: K, into: Located<DocumentOf[K]>[]): void => {
        if (checkDocument(as, content, place) && codeMatches(content.code, code, place))
          into.push({ ...located, content });
        else {
          broken.add(name);
          if (kind === 'model') brokenModels.push({ module: module.code, content });
        }
      };
      if (!isDocumentKind(kind) || kind === 'product') {
        place.error(
          'unknown-kind',
          `\`${kind}\` is not a kind of module document`,
          'use module, model, page, api or logic',
        );
      } else if (kind === 'module') read('module', all.module);
      else if (kind === 'model') read('model', all.model);
      else if (kind === 'page') read('page', all.page);
      else if (kind === 'api') read('api', all.api);
      else read('logic', all.logic);
    }
    if (!seen.has(module.code)) {
      broken.add(module.code);
      report
        .place(module.code)
        .error(
          'missing-document',
          `module \`${module.code}\` has no module document`,
          'add a document of kind `module`',
        );
    }
  }
  const versions = new Map(source.modules.map((module) => [module.code, module.versionCode]));
  const product = checkDocument('product', source.product, productPlace) ? source.product : null;
  if (product !== null) checkModules(product, versions, productPlace);
  return { product, productPlace, plugins: source.plugins ?? [], versions, all, broken, brokenModels };
}

function codeMatches(inside: string, outside: string, place: Place): boolean {
  if (inside === outside) return true;
  place
    .at('code')
    .error('code-mismatch', `the document is filed as \`${outside}\` but says \`${inside}\``, 'make the two the same');
  return false;
}

function checkModules(product: DocumentOf['product'], versions: ReadonlyMap<string, string>, place: Place): void {
  const listed = new Set<string>();
  for (const [index, { code, versionCode }] of product.modules.entries()) {
    const here = place.at('modules', index);
    if (listed.has(code)) here.at('code').error('duplicate-code', `module \`${code}\` is named twice`, 'keep one');
    listed.add(code);
    const present = versions.get(code);
    if (present === undefined) {
      here
        .at('code')
        .error(
          'dangling-reference',
          `there is no module \`${code}\`${didYouMean(code, versions.keys())}`,
          'create it or remove the line',
        );
    } else if (present !== versionCode) {
      here
        .at('versionCode')
        .error(
          'dangling-reference',
          `\`${versionCode}\` of module \`${code}\` is not here, but \`${present}\` is`,
          `choose \`${present}\` or supply \`${versionCode}\``,
        );
    }
  }
  for (const code of versions.keys()) {
    if (!listed.has(code)) {
      place
        .at('modules')
        .error(
          'module-not-listed',
          `module \`${code}\` is supplied but not part of the product`,
          'add it to `modules`',
        );
    }
  }
}

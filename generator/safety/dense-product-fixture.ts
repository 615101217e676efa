import { changed, type Change } from '../../examples/changed.ts';
import { loadExample } from '../../examples/load.ts';
import type { DocumentKind } from '../../metadata/documents/index.ts';
import type { ProductSource } from '../../metadata/source.ts';
import { isDocumentKind } from '../../metadata/documents/index.ts';
import { denseDocuments } from './dense-documents-fixture.ts';
import { densePlugin } from './dense-plugin-fixture.ts';
import { isFree, record, spotsOf, type TextSpot } from './schema-walk-fixture.ts';

/** A document of a product, as errors name it. */
export interface NamedDocument {
  readonly name: string;
  readonly kind: DocumentKind;
  readonly content: unknown;
}

export interface ProductSpot extends TextSpot {
  readonly document: string;
}

/** The order product with a module that has a text in every position that its own documents leave out. */
export async function denseProduct(): Promise<ProductSource> {
  const example = await loadExample('orders', { order: 'V2' });
  const dense: ProductSource = {
    product: {
      ...record(example.product),
      modules: [...modulesOf(example.product), { code: 'dense', versionCode: 'V1' }],
      plugins: [densePlugin.entry],
    },
    modules: [...example.modules, { code: 'dense', versionCode: 'V1', documents: denseDocuments }],
    plugins: [densePlugin.source],
  };
  const full = withProse(dense);
  // A text of its own for each place: equal ones would be kept once.
  return changed(
    full,
    proseOf(full).map(({ document, pointer }, index) => ({ document, pointer, value: `Plain ${index}` })),
  );
}

/** The texts for people, in every language. */
export function proseOf(source: ProductSource): readonly ProductSpot[] {
  return spotsIn(source).filter((spot) => spot.isThere && isProse(spot));
}

function modulesOf(product: unknown): readonly unknown[] {
  const modules = record(product)['modules'];
  return Array.isArray(modules) ? modules : [];
}

/** Every text for people that a document may have and does not: filled in, each with a text of its own. */
function withProse(source: ProductSource): ProductSource {
  const missing = spotsIn(source).filter((spot) => !spot.isThere && isProse(spot) && isInsertable(source, spot));
  return changed(
    source,
    missing.map(({ document, pointer }, index) => ({
      document,
      pointer: pointer.slice(0, pointer.lastIndexOf('/')),
      value: { 'en-US': `Prose ${index}` },
    })),
  );
}

const isFormula = ({ schema }: TextSpot): boolean => String(schema['description']).startsWith('an expression');

/** Free texts by locale. */
export const isProse = (spot: TextSpot): boolean =>
  isFree(spot) && !isFormula(spot) && spot.path.endsWith('/*') && /\/[a-z]{2}(-[A-Z]{2})?$/u.test(spot.pointer);

/** Not what an inverse is called where its own relation is there, nor what another text stands in for. */
function isInsertable(source: ProductSource, { document, pointer }: ProductSpot): boolean {
  const path = pointer.split('/').slice(1, -1);
  const [parent, last] = [valueAt(source, document, path.slice(0, -1)), path.at(-1) ?? ''];
  if (parent === undefined || last === 'inverseLabel') return false;
  const instead = { text: 'value', done: 'page' }[last];
  return instead === undefined || !Object.hasOwn(Object(parent), instead);
}

export function valueAt(source: ProductSource, document: string, path: readonly string[]): unknown {
  let value: unknown = documentsOf(source).find(({ name }) => name === document)?.content;
  for (const segment of path) value = Reflect.get(Object(value), unescaped(segment));
  return value;
}

const unescaped = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

/** Puts a text at its place, as a value or as a key, together with what is missing round it. */
export function changeTo(source: ProductSource, spot: ProductSpot, given: string): Change {
  const isKey = spot.path.endsWith('{key}');
  const path = spot.pointer.split('/').slice(1);
  if (isKey) path.push(given.replaceAll('~', '~0').replaceAll('/', '~1'));
  let value: unknown = isKey ? "'Plain'" : given;
  while (path.length > 1 && valueAt(source, spot.document, path.slice(0, -1)) === undefined) {
    const segment = unescaped(path.pop() ?? '');
    value = segment === '0' ? [value] : Object.fromEntries([[segment, value]]);
  }
  return { document: spot.document, pointer: `/${path.join('/')}`, value };
}

export function documentsOf(source: ProductSource): readonly NamedDocument[] {
  const others = source.modules.flatMap((each) =>
    each.documents.flatMap(({ kind, code, content }) => {
      const name = kind === 'module' ? each.code : `${each.code}/${kind}/${code}`;
      return isDocumentKind(kind) ? [{ name, kind, content }] : [];
    }),
  );
  return [{ name: 'product', kind: 'product', content: source.product }, ...others];
}

/** Where texts stand in the documents of a product, and where they could. */
export function spotsIn(source: ProductSource): readonly ProductSpot[] {
  return documentsOf(source).flatMap(({ name, kind, content }) =>
    spotsOf(kind, content).map((spot) => ({ ...spot, document: name })),
  );
}

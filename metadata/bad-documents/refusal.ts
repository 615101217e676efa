import { changed, type Change } from '../../examples/changed.ts';
import { loadExample } from '../../examples/load.ts';
import { resolveProduct, type DocumentError, type ProductSource } from '../validate.ts';

/** What is wrong, the change that makes it so, where it must be told, and under which rule. */
export type BadDocument = readonly [string, Change | readonly Change[], string, string];

export const example = await loadExample('orders', { order: 'V2' });

export const change = (document: string, pointer: string, value: unknown): Change => ({ document, pointer, value });
export const field = (more: object) => ({ id: 'fld_New', code: 'extra', type: 'string', ...more });
export const relation = (more: object) => ({
  id: 'rel_New',
  code: 'extra',
  type: 'manyToOne',
  target: 'goods/Tag',
  ...more,
});

/** The errors of a product as `document#pointer rule`; one without message or mend is a mistake of ours. */
export function refusals(source: ProductSource): readonly string[] {
  const resolution = resolveProduct(source);
  return resolution.ok ? [] : resolution.errors.map(whereAndWhy);
}

export const refusalsOf = (changes: BadDocument[1]): readonly string[] => refusals(changed(example, [changes].flat()));

/** The example with one more document in its goods module. */
export function withDocument(document: {
  readonly kind: string;
  readonly code: string;
  readonly content: unknown;
}): ProductSource {
  const modules = example.modules.map((module) =>
    module.code === 'goods' ? { ...module, documents: [...module.documents, document] } : module,
  );
  return { ...example, modules };
}

function whereAndWhy({ document, pointer, rule, message, mend }: DocumentError): string {
  return message === '' || mend === '' ? 'an error without words' : `${document}#${pointer} ${rule}`;
}

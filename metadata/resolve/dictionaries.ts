import type { DocumentOf } from '../documents/index.ts';
import type { ResolvedDictionary } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { Place } from '../report.ts';
import { checkClassCode } from './reserved.ts';
import type { Texts } from './texts.ts';

export function resolveDictionaries(
  module: Located<DocumentOf['module']>,
  texts: Texts,
): readonly ResolvedDictionary[] {
  return (module.content.dictionaries ?? []).map((dictionary, index) => {
    const place = module.place.at('dictionaries', index);
    checkClassCode(dictionary.code, place.at('code'));
    checkDistinct(dictionary.values, place.at('values'));
    return {
      id: dictionary.id,
      code: dictionary.code,
      label: texts.resolve(dictionary.label, dictionary.code, place.at('label')),
      values: dictionary.values.map((value, position) => ({
        id: value.id,
        code: value.code,
        label: texts.resolve(value.label, value.code, place.at('values', position, 'label')),
        color: value.color ?? 'neutral',
      })),
    };
  });
}

/** Databases compare these texts without regard to case. */
function checkDistinct(values: readonly { readonly code: string }[], place: Place): void {
  const seen = new Set<string>();
  for (const [index, { code }] of values.entries()) {
    const folded = code.toLowerCase();
    if (seen.has(folded))
      place.at(index, 'code').error('duplicate-code', `\`${code}\` is there twice`, 'rename one of them');
    seen.add(folded);
  }
}

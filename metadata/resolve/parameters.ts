import type { InputDocument } from '../documents/parameter.ts';
import type { ResolvedParameter } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import type { Context } from './context.ts';
import { checkMemberCode } from './reserved.ts';

/** Parameters of a logic or an endpoint, in their order. */
export function resolveParameters(
  documents: readonly InputDocument[],
  module: string,
  place: Place,
  context: Context,
): readonly ResolvedParameter[] {
  const seen = new Set<string>();
  return documents.flatMap((document, index): ResolvedParameter[] => {
    const at = place.at(index);
    checkMemberCode(document.code, at.at('code'));
    if (seen.has(document.code))
      at.at('code').error('duplicate-code', `\`${document.code}\` is there twice`, 'rename one of the two');
    seen.add(document.code);
    const type = typeOf(document, module, at, context);
    if (type === null) return [];
    const label = context.texts.resolve(document.label, document.code, at.at('label'));
    return [{ code: document.code, label, required: document.required ?? true, type }];
  });
}

function typeOf(
  document: InputDocument,
  module: string,
  at: Place,
  context: Context,
): ResolvedParameter['type'] | null {
  switch (document.type) {
    case 'string':
    case 'text':
      return { type: document.type, maxLength: document.maxLength ?? (document.type === 'string' ? 200 : 10_000) };
    case 'integer':
    case 'decimal': {
      const [min, max] = [document.min ?? null, document.max ?? null];
      if (min !== null && max !== null && min > max) {
        at.at('min').error('min-over-max', `the minimum ${min} is over the maximum ${max}`, 'swap or change them');
      }
      return { type: document.type, min, max };
    }
    case 'enum': {
      const dictionary = context.dictionaries.find(document.dictionary, module, at.at('dictionary'));
      return dictionary === null
        ? null
        : { type: 'enum', dictionary: { module: dictionary.module, code: dictionary.code } };
    }
    case 'id': {
      const model = context.models.find(document.of, module, at.at('of'));
      return model === null ? null : { type: 'id', of: { module: model.module, code: model.code } };
    }
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'uuid':
      return { type: document.type };
  }
}

import type { DictionaryDocument } from '../documents/module.ts';
import { clipped, freeName, humanised, stableIdOf, wordsOf } from './names.ts';

export interface ImportedDictionary {
  readonly document: DictionaryDocument;
  /** The code that stands for each value of the database. */
  readonly codes: ReadonlyMap<string, string>;
}

interface Naming {
  readonly code: string;
  readonly label: string;
  readonly locale: string;
  /** What the ids derive from. */
  readonly idParts: readonly string[];
}

/** What is stored is the code, so a value that is no legal code gets another one. */
export function dictionaryOf(values: readonly string[], { code, label, locale, idParts }: Naming): ImportedDictionary {
  const codes = new Map<string, string>();
  const taken = new Set<string>();
  const isLegal = (candidate: string): boolean =>
    /^[A-Za-z][A-Za-z0-9_]*$/u.test(candidate) && candidate.length <= 50 && !taken.has(candidate.toLowerCase());
  for (const value of values) {
    const found = isLegal(value) ? value : freeName(spelled(value), '_', isLegal);
    taken.add(found.toLowerCase());
    codes.set(value, found);
  }
  return {
    codes,
    document: {
      id: stableIdOf('dic', idParts),
      code,
      label: { [locale]: label },
      values: [...codes].map(([value, valueCode]) => ({
        id: stableIdOf('val', [...idParts, value]),
        code: valueCode,
        label: { [locale]: labelOf(value, valueCode) },
      })),
    },
  };
}

function spelled(value: string): string {
  const joined = wordsOf(value).join('_').slice(0, 40);
  if (joined === '') return value.trim() === '' ? 'empty' : 'value';
  return /^[a-z]/u.test(joined) ? joined : `value_${joined}`;
}

function labelOf(value: string, code: string): string {
  if (value.trim() === '') return humanised(code);
  return value === code ? humanised(value) : clipped(value, 100);
}

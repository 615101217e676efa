import type { ExpressionProgram } from '../expressions/program.ts';
import type { DocumentOf } from '../documents/index.ts';
import type { DictionaryDocument } from '../documents/module.ts';
import type { ResolvedField, ResolvedModel, ResolvedPlugin, ResolvedRelation } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import { didYouMean } from '../suggestion.ts';
import type { Place } from '../report.ts';
import type { Texts } from './texts.ts';

/** `order/SalesOrder` */
export type Key = string;
export const keyOf = (ref: { readonly module: string; readonly code: string }): Key => `${ref.module}/${ref.code}`;

/** The key that a reference means from within a module. */
export function modelKey(reference: string, module: string): string {
  return reference.includes('/') ? reference : `${module}/${reference}`;
}

/** Things of one kind by `module/Code`, where a bare code means the own module. */
export class Directory<T> {
  readonly #what: string;
  readonly #entries: ReadonlyMap<Key, T>;
  readonly #isBroken: (module: string, code: string) => boolean;

  constructor(what: string, entries: ReadonlyMap<Key, T>, isBroken: (module: string, code: string) => boolean) {
    this.#what = what;
    this.#entries = entries;
    this.#isBroken = isBroken;
  }

  get(key: Key): T | undefined {
    return this.#entries.get(key);
  }
  values(): IterableIterator<T> {
    return this.#entries.values();
  }

  /** Null where there is none; that is reported unless the document itself was at fault. */
  find(reference: string, fromModule: string, place: Place): T | null {
    const [first, second] = reference.split('/');
    const module = second === undefined ? fromModule : (first ?? '');
    const code = second ?? first ?? '';
    const found = this.#entries.get(`${module}/${code}`);
    if (found !== undefined) return found;
    if (this.#isBroken(module, code)) return null;
    const names = [...this.#entries.keys()].map((key) => {
      return key.startsWith(`${fromModule}/`) ? key.slice(fromModule.length + 1) : key;
    });
    place.error(
      'dangling-reference',
      `there is no ${this.#what} \`${reference}\`${didYouMean(reference, names)}`,
      `create it, or name one that exists`,
    );
    return null;
  }
}

export interface DictionaryInfo {
  readonly module: string;
  readonly code: string;
  readonly document: DictionaryDocument;
}

/** A model whose relations and fields are resolved. */
export interface ModelInfo {
  readonly module: string;
  readonly code: string;
  readonly place: Place;
  readonly document: DocumentOf['model'];
  readonly model: ResolvedModel;
  /** Fields by code, and relations by code; both ways of naming a property of a row. */
  readonly fields: ReadonlyMap<string, ResolvedField>;
  readonly relations: ReadonlyMap<string, ResolvedRelation>;
  /** Members that are meant to be there but could not be resolved; a mistake elsewhere tells why. */
  readonly unresolved: ReadonlySet<string>;
}

export interface Context {
  readonly texts: Texts;
  /** Null where the product document itself is at fault. */
  readonly roles: ReadonlySet<string> | null;
  readonly dictionaries: Directory<DictionaryInfo>;
  readonly models: Directory<ModelInfo>;
  readonly pages: Directory<Located<DocumentOf['page']>>;
  readonly apis: Directory<Located<DocumentOf['api']>>;
  readonly logics: Directory<Located<DocumentOf['logic']>>;
  readonly program: ExpressionProgram;
  readonly plugins: readonly ResolvedPlugin[];
}

export function checkRoles(
  roles: readonly string[] | undefined,
  place: Place,
  known: ReadonlySet<string> | null,
): readonly string[] {
  for (const [index, role] of (roles ?? []).entries()) {
    if (known !== null && !known.has(role)) {
      place
        .at(index)
        .error(
          'dangling-reference',
          `there is no role \`${role}\`${didYouMean(role, known)}`,
          'add it to the product’s roles, or name another',
        );
    }
  }
  return (roles ?? []).toSorted();
}

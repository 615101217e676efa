import type { LocalizedText, ResolvedModule } from '../../metadata/resolved-product.ts';

/** Collects the texts of one module under stable keys, such as `order.model.SalesOrder.status`. */
export class Texts {
  readonly #texts = new Map<string, LocalizedText>();

  /**
   * The key of a text: the first wanted one that holds this very text already, else the last, with a number behind it
   * where another text has taken it. Give the key of what the text most likely repeats first.
   */
  key(text: LocalizedText, ...wanted: readonly string[]): string {
    for (const candidate of wanted) if (sameText(this.#texts.get(candidate), text)) return candidate;
    const last = wanted.at(-1) ?? '';
    let key = last;
    for (let count = 2; this.#texts.has(key) && !sameText(this.#texts.get(key), text); count++)
      key = `${last}.${count}`;
    this.#texts.set(key, text);
    return key;
  }

  /** Keys and texts of one locale, in the order of the keys. */
  entries(locale: string): [key: string, text: string][] {
    const keys = [...this.#texts.keys()].toSorted();
    return keys.map((key) => [key, this.#texts.get(key)?.[locale] ?? '']);
  }
}

function sameText(known: LocalizedText | undefined, text: LocalizedText): boolean {
  if (known === undefined) return false;
  if (known === text) return true;
  const locales = Object.keys(text);
  return Object.keys(known).length === locales.length && locales.every((locale) => known[locale] === text[locale]);
}

export function isBlank(text: LocalizedText): boolean {
  return Object.values(text).every((value) => value === '');
}

/** The texts of the models and dictionaries of a module. Pages add theirs later. */
export function moduleTexts(module: ResolvedModule): Texts {
  const texts = new Texts();
  for (const model of module.models) {
    texts.key(model.label, `${module.code}.model.${model.code}`);
    for (const part of [...model.fields, ...model.relations]) {
      texts.key(part.label, `${module.code}.model.${model.code}.${part.code}`);
    }
  }
  for (const dictionary of module.dictionaries) {
    for (const value of dictionary.values) {
      texts.key(value.label, `${module.code}.dictionary.${dictionary.code}.${value.code}`);
    }
  }
  return texts;
}

import type { LocalizedText } from '../resolved-product.ts';
import type { Place } from '../report.ts';

type Given = Readonly<Record<string, string>> | undefined;

/** Fills texts in for every locale of the product: the locale's own, the default's, any that is there, the fallback. */
export class Texts {
  readonly locales: readonly string[];

  constructor(locales: readonly string[]) {
    this.locales = locales;
  }

  resolve(given: Given, fallback: string, place: Place): LocalizedText {
    if (given !== undefined) this.#checkLocales(given, place);
    return this.complete(given, fallback);
  }

  complete(given: Given, fallback: string): LocalizedText {
    const texts = new Map(Object.entries(given ?? {}));
    const first = this.locales.map((locale) => texts.get(locale)).find((text) => text !== undefined);
    return Object.fromEntries(this.locales.map((locale) => [locale, texts.get(locale) ?? first ?? fallback]));
  }

  /** Given texts, or another complete text. */
  or(given: Given, other: LocalizedText, place: Place): LocalizedText {
    return given === undefined ? other : this.resolve(given, '', place);
  }

  #checkLocales(given: Readonly<Record<string, string>>, place: Place): void {
    for (const locale of Object.keys(given)) {
      if (!this.locales.includes(locale)) {
        place
          .at(locale)
          .warn('unknown-locale', `\`${locale}\` is not a locale of the product`, 'remove the text or add the locale');
      }
    }
    const missing = this.locales.filter((locale) => !Object.hasOwn(given, locale));
    if (missing.length > 0) {
      place.warn(
        'missing-translation',
        `no text for ${missing.join(', ')}`,
        'add it; until then another locale’s text is shown',
      );
    }
  }
}

import type { Language } from 'element-plus/es/locale';
import { shallowRef } from 'vue';
import { createI18n } from 'vue-i18n';
import { locales, type Locale } from './locales';

/** Texts by key. A plain string is shown as it is: no placeholder, link or plural syntax is read from it. */
export type Messages = Record<string, string | ((context: { named: (name: string) => unknown }) => string)>;

const storageKey = 'locale';
const codes = Object.keys(locales).filter(isLocale);
const fallback = codes[0] ?? 'en-US';

export const i18n = createI18n({
  legacy: false,
  locale: preferredLocale(),
  fallbackLocale: fallback,
  messageResolver: (messages, key) => {
    const message = Object.getOwnPropertyDescriptor(messages, key)?.value;
    return message ?? null;
  },
  messageCompiler: (message) => () => String(message),
  messages: {},
});

export const elementPlusLocale = shallowRef<Language>();

export function currentLocale(): string {
  return i18n.global.locale.value;
}

/** Loads the texts of a locale when they are first needed, and switches to it. The choice holds at once, also for a page that is opened before they are there. */
export async function setLocale(code: string): Promise<void> {
  if (!isLocale(code)) return;
  localStorage.setItem(storageKey, code);
  const [texts, widgets] = await Promise.all([locales[code].messages(), locales[code].elementPlus()]);
  i18n.global.setLocaleMessage(code, texts.messages);
  i18n.global.locale.value = code;
  elementPlusLocale.value = widgets.default;
  document.documentElement.lang = code;
}

/** The name of each locale in its own language. */
export const localeNames = codes.map((code) => ({
  code,
  name: new Intl.DisplayNames([code], { type: 'language', languageDisplay: 'standard' }).of(code) ?? code,
}));

function isLocale(code: string): code is Locale {
  return Object.hasOwn(locales, code);
}

/** What the user chose before, else the browser's language, else the product's first. */
function preferredLocale(): string {
  const wanted = [localStorage.getItem(storageKey), ...navigator.languages].filter((code) => code !== null);
  for (const code of wanted) {
    const found = codes.find((known) => known === code || known.split('-')[0] === code.split('-')[0]);
    if (found !== undefined) return found;
  }
  return fallback;
}

import { AsyncLocalStorage } from 'node:async_hooks';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { type Locale, product } from '../product.js';

export interface SignedInUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
}

interface RequestContext {
  readonly acceptLanguage: string | undefined;
  user: SignedInUser | null;
}

/** Texts of one message in every locale of the product. */
export type LocalizedText = Readonly<Record<Locale, string>>;

const system: SignedInUser = { id: '0', username: 'system', name: 'system', roles: [] };
const storage = new AsyncLocalStorage<RequestContext>();

/** Gives every request a place for its language and its user. */
export function openRequestContext(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      storage.run({ acceptLanguage: request.headers['accept-language'], user: null }, done);
    });
}

/** Called by the guard that has checked the token. */
export function signIn(user: SignedInUser): void {
  const context = storage.getStore();
  if (context) context.user = user;
}

/** Who the running request acts for; `system` outside a request. */
export function signedInUser(): SignedInUser {
  return storage.getStore()?.user ?? system;
}

export function currentLocale(): Locale {
  return preferredLocale(storage.getStore()?.acceptLanguage);
}

export function localized(text: LocalizedText): string {
  return text[currentLocale()];
}

/** The first locale of the header that the product has, by full tag or by language. */
export function preferredLocale(header = ''): Locale {
  const wanted = header
    .split(',')
    .map((part) => {
      const [tag = '', quality = 'q=1'] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      return { tag, quality: Number(quality.slice(2)) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const same = product.locales.find((locale) => locale.toLowerCase() === tag);
    const language = product.locales.find((locale) => locale.toLowerCase().split('-')[0] === tag.split('-')[0]);
    const found = same ?? language;
    if (found) return found;
  }
  return product.locales[0];
}

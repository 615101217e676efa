import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import { htmlHeader } from '../files.ts';
import { attribute, literal, templateText } from '../literals.ts';
import { defaultText } from './locales.ts';

/** ISO 4217 code by region of the product's first locale: what amounts of money are in. */
const currencies: Readonly<Record<string, string>> = {
  AU: 'AUD',
  BR: 'BRL',
  CA: 'CAD',
  CH: 'CHF',
  CN: 'CNY',
  CZ: 'CZK',
  DK: 'DKK',
  GB: 'GBP',
  HK: 'HKD',
  HU: 'HUF',
  ID: 'IDR',
  IL: 'ILS',
  IN: 'INR',
  JP: 'JPY',
  KR: 'KRW',
  MO: 'MOP',
  MX: 'MXN',
  MY: 'MYR',
  NO: 'NOK',
  NZ: 'NZD',
  PH: 'PHP',
  PL: 'PLN',
  RO: 'RON',
  RU: 'RUB',
  SE: 'SEK',
  SG: 'SGD',
  TH: 'THB',
  TR: 'TRY',
  TW: 'TWD',
  UA: 'UAH',
  US: 'USD',
  VN: 'VND',
  ZA: 'ZAR',
};
const euroLanguages = new Set([
  'de',
  'el',
  'es',
  'et',
  'fi',
  'fr',
  'ga',
  'hr',
  'it',
  'lt',
  'lv',
  'mt',
  'nl',
  'pt',
  'sk',
  'sl',
]);

function currency(product: ResolvedProduct): string {
  const [language = '', ...rest] = (product.locales[0] ?? '').split('-');
  const region = rest.find((part) => /^[A-Z]{2}$/.test(part)) ?? (language === 'zh' ? 'CN' : '');
  return currencies[region] ?? (euroLanguages.has(language) ? 'EUR' : 'USD');
}

/** `product.ts`: what the shell of the front end needs to know of the product. */
export function productFile(product: ResolvedProduct): string {
  const { adminRole, minPasswordLength } = product.signIn;
  return `export const product = {
  code: ${literal(product.code)},
  /** What amounts of money are in. */
  currency: ${literal(currency(product))},
  roles: ${literal(product.roles.map(({ code }) => code))},
  /** Who manages the accounts. */
  adminRole: ${literal(adminRole)},
  minPasswordLength: ${literal(minPasswordLength)},
};
`;
}

export function indexHtml(product: ResolvedProduct): string {
  return `<!doctype html>
${htmlHeader('the product')}<html lang="${attribute(product.locales[0] ?? 'en')}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <title>${templateText(defaultText(product, product.name))}</title>
  </head>
  <body>
    <div id="app"></div>
    <script type="module" src="/src/main.ts"></script>
  </body>
</html>
`;
}

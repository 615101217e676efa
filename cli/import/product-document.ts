import { humanised, stableIdOf } from '../../metadata/import/names.ts';

interface Chosen {
  readonly code: string;
  readonly versionCode: string;
}

/** A product of the imported module alone, for one role; or the given one with the module in it. */
export function productDocument(given: object | null, code: string, locale: string, module: Chosen): object {
  if (given === null) {
    return {
      schemaVersion: 1,
      kind: 'product',
      id: stableIdOf('prd', [code]),
      code,
      name: { [locale]: humanised(code) },
      locales: [locale],
      roles: [{ id: stableIdOf('rol', [code, 'manager']), code: 'manager', label: { [locale]: 'Manager' } }],
      signIn: { adminRole: 'manager' },
      modules: [{ code: module.code, versionCode: module.versionCode }],
    };
  }
  const modules: unknown = 'modules' in given ? given.modules : [];
  const chosen = { code: module.code, versionCode: module.versionCode };
  const present: unknown[] = Array.isArray(modules) ? modules : [];
  return present.some((each) => codeOf(each) === module.code)
    ? { ...given, modules: present.map((each) => (codeOf(each) === module.code ? chosen : each)) }
    : { ...given, modules: [...present, chosen] };
}

/** The product's default locale. */
export function localeOf(product: object | null): string | null {
  const locales: unknown = product !== null && 'locales' in product ? product.locales : null;
  const first: unknown = Array.isArray(locales) ? locales[0] : null;
  return typeof first === 'string' ? first : null;
}

function codeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'code' in value ? value.code : null;
}

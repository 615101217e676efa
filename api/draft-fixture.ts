import type { ApiFixture } from './api-fixture.ts';

/** A small model that fits its schema. */
export function customer(code = 'Customer') {
  return {
    schemaVersion: 1,
    kind: 'model',
    id: `mdl_${code}`,
    code,
    label: { en: code },
    table: `usr_${code.toLowerCase()}`,
    fields: [{ id: `fld_${code}Name`, code: 'name', type: 'string', label: { en: 'Name' }, maxLength: 80 }],
  };
}

/** A logic that calls another service with these secrets. */
export function callingLogic(secrets: readonly string[]) {
  return {
    schemaVersion: 1,
    kind: 'logic',
    id: 'lgc_Call',
    code: 'Call',
    input: [],
    steps: [
      {
        do: 'callHttp',
        method: 'GET',
        url: "'https://rates.example.org/'",
        hosts: ['rates.example.org'],
        secrets: Object.fromEntries(secrets.map((secret, index) => [`X-Secret-${index}`, secret])),
      },
    ],
  };
}

export function productDocument(code: string, modules: readonly string[]) {
  return {
    schemaVersion: 1,
    kind: 'product',
    id: `prd_${code.replaceAll('-', '')}`,
    code,
    name: { en: code },
    locales: ['en'],
    roles: [{ id: 'rol_manager', code: 'manager', label: { en: 'Manager' } }],
    signIn: { adminRole: 'manager' },
    modules: modules.map((module) => ({ code: module, versionCode: 'V1' })),
  };
}

export function moduleDocument(code: string) {
  return { schemaVersion: 1, kind: 'module', id: `mod_${code}`, code, name: { en: code } };
}

/** Creates product and module; returns the address of the module's V1. */
export async function createModule(api: ApiFixture, productCode: string, moduleCode: string): Promise<string> {
  const productUrl = await createProduct(api, productCode);
  await api.call({
    method: 'POST',
    url: `${productUrl}/modules`,
    payload: { moduleCode, moduleName: moduleCode },
  });
  return `${productUrl}/modules/${moduleCode}/versions/V1`;
}

export async function createProduct(api: ApiFixture, productCode: string): Promise<string> {
  const created = await api.call({
    method: 'POST',
    url: '/api/products',
    payload: { productCode, productName: productCode },
  });
  return String(created.headers['location']);
}

/** A product that can be published: one module with one model. Returns the product's address. */
export async function createPublishable(api: ApiFixture, productCode: string): Promise<string> {
  const version = await createModule(api, productCode, 'user');
  const productUrl = version.slice(0, version.indexOf('/modules/'));
  const documents = [
    { kind: 'module', code: 'user', content: moduleDocument('user') },
    { kind: 'model', code: 'Customer', content: customer() },
  ];
  await api.call({ method: 'PUT', url: `${version}/documents`, payload: { documents } });
  await api.call({ method: 'PUT', url: `${productUrl}/document`, payload: productDocument(productCode, ['user']) });
  return productUrl;
}

import { importSchema } from '../metadata/import/import-schema.ts';
import type { SourceSchema } from '../metadata/import/source-schema.ts';
import type { ProductSource } from '../metadata/source.ts';

/** The documents of a product that consists of these modules: models of tables, with list, form and detail pages. */
export function importedProduct(code: string, modules: ReadonlyMap<string, SourceSchema>): ProductSource {
  const locale = 'en-US';
  const listed = [...modules.keys()].map((module) => ({ code: module, versionCode: 'V1' }));
  return {
    product: {
      schemaVersion: 1,
      kind: 'product',
      id: `prd_${code}`,
      code,
      name: { [locale]: code },
      locales: [locale, 'zh-CN'],
      roles: [{ id: 'rol_manager', code: 'manager' }],
      signIn: { adminRole: 'manager' },
      modules: listed,
    },
    modules: listed.map((module) => ({
      ...module,
      documents: importSchema(modules.get(module.code) ?? { flavour: 'mariadb', tables: [], others: [] }, {
        module: module.code,
        locale,
      }).documents,
    })),
  };
}

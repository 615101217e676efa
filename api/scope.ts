import { findModule, findModuleVersion, type ModuleRow, type ModuleVersionRow } from '../database/modules.ts';
import { findProduct, type ProductRow } from '../database/products.ts';
import type { Database } from '../database/connection.ts';
import { notFound } from './problem.ts';

/** What a path such as `/products/{productId}/modules/{moduleCode}` names, or a 404 that says which part is wrong. */

export async function productOf(database: Database, productId: string): Promise<ProductRow> {
  const product = await findProduct(database, productId);
  if (!product) throw notFound(`product ${productId}`);
  return product;
}

export async function moduleOf(
  database: Database,
  params: { readonly productId: string; readonly moduleCode: string },
): Promise<ModuleRow> {
  await productOf(database, params.productId);
  const module = await findModule(database, params.productId, params.moduleCode);
  if (!module) throw notFound(`module ${params.moduleCode} in product ${params.productId}`);
  return module;
}

export async function moduleVersionOf(
  database: Database,
  params: { readonly productId: string; readonly moduleCode: string; readonly versionCode: string },
): Promise<ModuleVersionRow> {
  const module = await moduleOf(database, params);
  const version = await findModuleVersion(database, module.id, params.versionCode);
  if (!version) throw notFound(`version ${params.versionCode} of module ${params.moduleCode}`);
  return version;
}

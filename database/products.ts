import { and, asc, eq, gt, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { product } from './schema/index.ts';

export type ProductRow = typeof product.$inferSelect;

const present = eq(product.isRemoved, false);

/** False where the code is taken. */
export async function insertProduct(database: Database, row: typeof product.$inferInsert): Promise<boolean> {
  const [result] = await database.insert(product).ignore().values(row);
  return result.affectedRows === 1;
}

export async function findProduct(database: Database, productId: string): Promise<ProductRow | null> {
  const [row] = await database
    .select()
    .from(product)
    .where(and(eq(product.id, productId), present));
  return row ?? null;
}

export async function findProductByCode(database: Database, productCode: string): Promise<ProductRow | null> {
  const [row] = await database
    .select()
    .from(product)
    .where(and(eq(product.productCode, productCode), present));
  return row ?? null;
}

/** By age; `after` is the last id of the page before. */
export function listProducts(
  database: Database,
  page: { readonly after: string | null; readonly limit: number },
): Promise<ProductRow[]> {
  return database
    .select()
    .from(product)
    .where(and(present, page.after ? gt(product.id, page.after) : undefined))
    .orderBy(asc(product.id))
    .limit(page.limit);
}

export interface Modifier {
  readonly id: string;
  readonly name: string;
}

/** Changes name or description where `version` is still the one read; false where somebody was faster. */
export async function updateProduct(
  database: Database,
  productId: string,
  version: string,
  change: { readonly productName?: string; readonly description?: string },
  by: Modifier,
): Promise<boolean> {
  const [result] = await database
    .update(product)
    .set({ ...change, modifierId: by.id, modifierName: by.name, version: sql`${product.version} + 1` })
    .where(and(eq(product.id, productId), eq(product.version, version), present));
  return result.affectedRows === 1;
}

/**
 * Points the product at its saved document where `expected` (null: none yet) is still the saved one; false where
 * somebody was faster.
 */
export async function saveProductDocument(
  database: Database,
  productId: string,
  expected: string | null,
  digest: string,
  by: Modifier,
): Promise<boolean> {
  if (expected === digest) return true;
  const [result] = await database
    .update(product)
    .set({ documentDigest: digest, modifierId: by.id, modifierName: by.name, version: sql`${product.version} + 1` })
    .where(and(eq(product.id, productId), sql`${product.documentDigest} <=> ${expected}`, present));
  return result.affectedRows === 1;
}

export async function recordRepository(
  database: Database,
  productId: string,
  repository: { readonly url: string; readonly id: string },
): Promise<void> {
  await database
    .update(product)
    .set({ gitRepoUrl: repository.url, gitRepoId: repository.id })
    .where(eq(product.id, productId));
}

export async function recordCurrentVersion(
  database: Database,
  productId: string,
  release: { readonly id: string; readonly versionCode: string },
): Promise<void> {
  await database
    .update(product)
    .set({ currentVersion: release.versionCode, currentVersionId: release.id })
    .where(eq(product.id, productId));
}

import { and, asc, eq } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { newId } from './ids.ts';
import { draftModule, moduleVersion, product, productModule } from './schema/index.ts';
import { inTransaction } from './transaction.ts';

export type ModuleRow = typeof draftModule.$inferSelect;
export type ModuleVersionRow = typeof moduleVersion.$inferSelect;

/** False where the product has a module of that code. */
export async function insertModule(database: Database, row: typeof draftModule.$inferInsert): Promise<boolean> {
  const [result] = await database.insert(draftModule).ignore().values(row);
  return result.affectedRows === 1;
}

export async function findModule(database: Database, productId: string, moduleCode: string): Promise<ModuleRow | null> {
  const [row] = await database
    .select()
    .from(draftModule)
    .where(
      and(
        eq(draftModule.productId, productId),
        eq(draftModule.moduleCode, moduleCode),
        eq(draftModule.isRemoved, false),
      ),
    );
  return row ?? null;
}

export function listModules(database: Database, productId: string): Promise<ModuleRow[]> {
  return database
    .select()
    .from(draftModule)
    .where(and(eq(draftModule.productId, productId), eq(draftModule.isRemoved, false)))
    .orderBy(asc(draftModule.moduleCode));
}

/** False where the module has a version of that code. */
export async function insertModuleVersion(
  database: Database,
  row: typeof moduleVersion.$inferInsert,
): Promise<boolean> {
  const [result] = await database.insert(moduleVersion).ignore().values(row);
  return result.affectedRows === 1;
}

export async function findModuleVersion(
  database: Database,
  moduleId: string,
  versionCode: string,
): Promise<ModuleVersionRow | null> {
  const [row] = await database
    .select()
    .from(moduleVersion)
    .where(
      and(
        eq(moduleVersion.moduleId, moduleId),
        eq(moduleVersion.versionCode, versionCode),
        eq(moduleVersion.isRemoved, false),
      ),
    );
  return row ?? null;
}

export function listModuleVersions(database: Database, moduleId: string): Promise<ModuleVersionRow[]> {
  return database
    .select()
    .from(moduleVersion)
    .where(and(eq(moduleVersion.moduleId, moduleId), eq(moduleVersion.isRemoved, false)))
    .orderBy(asc(moduleVersion.id));
}

export interface ChosenModule {
  readonly moduleCode: string;
  readonly moduleVersionCode: string;
}

/**
 * Brings `ab_product_module` in line with what the product document chooses. Codes that no draft answers to are left
 * out: validation names them.
 */
export async function chooseModules(
  database: Database,
  productId: string,
  chosen: readonly ChosenModule[],
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const [owner] = await transaction.select().from(product).where(eq(product.id, productId)).for('update');
    if (!owner) return;
    await transaction.delete(productModule).where(eq(productModule.productId, productId));
    const versions = await transaction
      .select({
        moduleId: draftModule.id,
        moduleCode: draftModule.moduleCode,
        versionId: moduleVersion.id,
        versionCode: moduleVersion.versionCode,
      })
      .from(draftModule)
      .innerJoin(moduleVersion, eq(moduleVersion.moduleId, draftModule.id))
      .where(
        and(eq(draftModule.productId, productId), eq(draftModule.isRemoved, false), eq(moduleVersion.isRemoved, false)),
      );
    const rows = chosen.flatMap(({ moduleCode, moduleVersionCode }) => {
      const found = versions.find(
        (version) => version.moduleCode === moduleCode && version.versionCode === moduleVersionCode,
      );
      if (!found) return [];
      return [
        {
          id: newId(),
          productId,
          moduleId: found.moduleId,
          productCode: owner.productCode,
          moduleCode,
          moduleVersionId: found.versionId,
          moduleVersionCode,
        },
      ];
    });
    if (rows.length > 0) await transaction.insert(productModule).values(rows);
  });
}

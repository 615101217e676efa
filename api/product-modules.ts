import { Type } from 'typebox';
import { Value } from 'typebox/value';

import type { Database } from '../database/connection.ts';
import { type ChosenModule, chooseModules } from '../database/modules.ts';
import type { ProductRow } from '../database/products.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { loadContent } from './drafts.ts';

const choiceSchema = Type.Object({
  modules: Type.Array(Type.Object({ code: Type.String(), versionCode: Type.String() })),
});

/** The module versions that a product document chooses; none where it is not well-formed yet. */
export function chosenModules(document: unknown): ChosenModule[] {
  if (!Value.Check(choiceSchema, document)) return [];
  const byCode = new Map(document.modules.map((module) => [module.code, module.versionCode]));
  return [...byCode].map(([moduleCode, moduleVersionCode]) => ({ moduleCode, moduleVersionCode }));
}

/** A new module version may be one that the product document names already. */
export async function rechooseModules(
  { database, objectStore }: { readonly database: Database; readonly objectStore: ObjectStore },
  product: ProductRow,
): Promise<void> {
  if (product.documentDigest === null) return;
  const content = await loadContent(objectStore, product.id, product.documentDigest);
  const document: unknown = JSON.parse(Buffer.from(content).toString());
  await chooseModules(database, product.id, chosenModules(document));
}

import { loadExample } from '../examples/load.ts';
import { emptyHistory, nextMigration } from '../metadata/relational/migration.ts';
import { relationalSchema } from '../metadata/relational/schema.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { resolveProduct } from '../metadata/validate.ts';
import type { GeneratorInput } from './index.ts';

/** The example product with its first migration, for tests. */
export async function exampleInput(orderVersion = 'V1'): Promise<GeneratorInput> {
  const resolution = resolveProduct(await loadExample('orders', { order: orderVersion }));
  if (!resolution.ok) throw new Error(`the example does not resolve: ${JSON.stringify(resolution.errors)}`);
  return inputOf(resolution.product);
}

export function inputOf(product: ResolvedProduct): GeneratorInput {
  const next = nextMigration(emptyHistory, relationalSchema(product));
  if ('refused' in next) throw new Error(`no migration: ${JSON.stringify(next.refused)}`);
  return { product, migrations: next.history.migrations };
}

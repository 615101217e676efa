import type { Migration } from '../metadata/relational/migration.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { backendFiles } from './backend/index.ts';
import { sortFiles, type GeneratedFile } from './files.ts';
import { frontendFiles } from './frontend/index.ts';
import { generatedList, projectFiles } from './project/index.ts';

export type { GeneratedFile } from './files.ts';

/** Part of each snapshot: the same snapshot and the same version give the same tree, byte for byte. */
export const generatorVersion = '1.0.0';

export interface GeneratorInput {
  /** With physical table and column names. */
  readonly product: ResolvedProduct;
  /** The whole history, oldest first. */
  readonly migrations: readonly Migration[];
}

/**
 * The complete source tree of a product, by path. Pure: no clock, chance, disk or network. Throws on a product that the
 * metadata's validation would have refused.
 */
export function generate({ migrations, product }: GeneratorInput): GeneratedFile[] {
  const files = [...backendFiles(product, migrations), ...frontendFiles(product), ...projectFiles(product)];
  return sortFiles([...files, generatedList(files, generatorVersion)]);
}

import type { Migration } from '../metadata/relational/migration.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { backendParts } from './backend/index.ts';
import { sortFiles, type GeneratedFile } from './files.ts';
import { frontendParts } from './frontend/index.ts';
import { ModelLookup } from './model-lookup.ts';
import { Generation } from './parts.ts';
import { generatedList, projectParts } from './project/index.ts';
import { sharing } from './same.ts';

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
export function generate(input: GeneratorInput): GeneratedFile[] {
  const { parts } = createGenerator((files) => files).generate(input);
  return sortFiles(parts.flat());
}

/** A tree in parts, which are the same objects as in the generation before where their files are. */
export interface Tree<Packed> {
  /** What it was generated from, in the objects of the generation before where these say the same. */
  readonly input: GeneratorInput;
  readonly parts: readonly Packed[];
  readonly fileCount: number;
  /** Of the files' text, in UTF-8 bytes. */
  readonly byteCount: number;
}

/** Generates the same product again and again: what a change does not touch is neither rendered nor packed again. */
export interface Generator<Packed> {
  /** The same bytes as from `generate`, whatever was generated before. Keeps the input, which must not be changed. */
  generate(input: GeneratorInput): Tree<Packed>;
}

/** @param pack what is kept of a part's files until the next generation */
export function createGenerator<Packed>(pack: (files: readonly GeneratedFile[]) => Packed): Generator<Packed> {
  let before: { readonly input: GeneratorInput; readonly generation: Generation<Packed> } | null = null;
  return {
    generate(given) {
      const input = sharing(before?.input, given);
      const generation = new Generation(pack, before?.generation ?? null);
      const { migrations, product } = input;
      const lookup = new ModelLookup(product);
      backendParts(product, lookup, migrations, generation);
      frontendParts(product, generation);
      projectParts(product, lookup, generation);
      const entries = generation.parts.flatMap((part) => part.entries);
      generation.part('list', entries, () => ({ files: [generatedList(entries, generatorVersion)], rest: null }));
      before = { input, generation };
      return {
        input,
        parts: generation.parts.map(({ packed }) => packed),
        fileCount: entries.length + 1,
        byteCount: generation.parts.reduce((sum, part) => sum + part.byteCount, 0),
      };
    },
  };
}

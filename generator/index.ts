import type { Migration } from '../metadata/relational/migration.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { backendParts } from './backend/index.ts';
import { sortFiles, type GeneratedFile } from './files.ts';
import { frontendParts } from './frontend/index.ts';
import { ModelLookup } from './model-lookup.ts';
import { entryOf, Generation } from './parts.ts';
import { generatedList, projectParts } from './project/index.ts';
import { sharing } from './same.ts';
import { applyGenerators, type RunGenerator } from './plugins/file-plan.ts';
import { PluginFailed } from './plugins/plugin-failed.ts';
import { pluginFiles } from './plugins/sources.ts';

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
 * metadata's validation would have refused, and `PluginFailed` where a plugin cannot be taken in.
 *
 * @param run runs the generators of plugins; without it a product whose plugins have one is refused
 */
export function generate(input: GeneratorInput, run: RunGenerator = refuse): GeneratedFile[] {
  const { parts } = createGenerator((files) => files).generate(input);
  const files = sortFiles(parts.flat());
  if (!hasGenerators(input.product)) return files;
  const own = files.filter(({ path }) => path !== 'generated.json');
  const changed = applyGenerators(own, input.product, run);
  return sortFiles([...changed, generatedList(changed.map(entryOf), generatorVersion)]);
}

/** Whether plugins have a say in the files: then a tree is made whole each time, by `generate`. */
export function hasGenerators({ plugins }: ResolvedProduct): boolean {
  return plugins.some(({ generator }) => generator !== null);
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

/**
 * Generates the same product again and again: what a change does not touch is neither rendered nor packed again. Without
 * what generators of plugins make of it.
 */
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
      const named = generation.watched('plugins', product);
      generation.part('plugins', null, () => ({ files: pluginFiles(named), rest: null }));
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

const refuse: RunGenerator = (plugin) => {
  throw new PluginFailed(plugin, 'has a generator, which is not run here');
};

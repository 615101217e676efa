import {
  createGenerator,
  generate,
  type GeneratedFile,
  type Generator,
  type GeneratorInput,
  hasGenerators,
} from '../generator/index.ts';
import type { RunGenerator } from '../generator/plugins/file-plan.ts';
import { createPacker, packFiles } from './tree-bundle.ts';

/** A tree ready for the object store: see `tree-bundle.ts`. */
export interface GeneratedBundle {
  readonly bundle: Uint8Array;
  readonly fileCount: number;
  /** Of the files' text, in UTF-8 bytes. */
  readonly byteCount: number;
}

/** What is kept of a few products from one generation to the next. */
const keptProducts = 4;

/** By product, the one that was used last at the end. */
export function keepLast<T>(kept: Map<string, T>, productId: string, value: T): void {
  kept.delete(productId);
  kept.set(productId, value);
  const [oldest] = kept.keys();
  if (kept.size > keptProducts && oldest !== undefined) kept.delete(oldest);
}

export interface BundleGenerator {
  /** The same bytes whatever was generated before. Keeps the input, which must not be changed. */
  generate(
    input: GeneratorInput,
    run?: RunGenerator,
  ): { readonly tree: GeneratedBundle; readonly input: GeneratorInput };
}

export function createBundleGenerator(): BundleGenerator {
  const kept = new Map<string, Generator<Uint8Array>>();
  return {
    generate(given, run) {
      if (hasGenerators(given.product)) return { tree: wholeBundle(generate(given, run)), input: given };
      const { id } = given.product;
      const generator = kept.get(id) ?? createGenerator(createPacker());
      const { byteCount, fileCount, input, parts } = generator.generate(given);
      keepLast(kept, id, generator);
      return { tree: { bundle: Buffer.concat(parts), fileCount, byteCount }, input };
    },
  };
}

function wholeBundle(files: readonly GeneratedFile[]): GeneratedBundle {
  const byteCount = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  return { bundle: packFiles(files), fileCount: files.length, byteCount };
}

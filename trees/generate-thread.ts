import { generate, type GeneratorInput } from '../generator/index.ts';
import { packTree } from './tree-bundle.ts';
import type { GeneratedBundle } from './tree-generator.ts';

/** Runs in the worker thread of `tree-generator.ts`. */
export function generateBundle(input: GeneratorInput): GeneratedBundle {
  const files = generate(input);
  const byteCount = files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0);
  return { bundle: packTree(files), fileCount: files.length, byteCount };
}

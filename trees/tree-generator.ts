import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

import type { GeneratorInput } from '../generator/index.ts';

/** A tree ready for the object store: see `tree-bundle.ts`. */
export interface GeneratedBundle {
  readonly bundle: Uint8Array;
  readonly fileCount: number;
  /** Of the files' text, in UTF-8 bytes. */
  readonly byteCount: number;
}

export interface TreeGenerator {
  generate(input: GeneratorInput, signal?: AbortSignal): Promise<GeneratedBundle>;
  close(): Promise<void>;
}

/** Generates in a worker thread: Temporal's heartbeats need the main thread. The thread is kept warm between jobs. */
export function createTreeGenerator(): TreeGenerator {
  const here = fileURLToPath(import.meta.url);
  const pool = new Piscina({
    filename: path.join(path.dirname(here), `generate-thread${path.extname(here)}`),
    name: 'generateBundle',
    minThreads: 1,
    maxThreads: 1,
  });
  return {
    generate: (input, signal) => pool.run(input, signal ? { signal } : {}),
    close: () => pool.close(),
  };
}

import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

import type { GeneratorInput } from '../generator/index.ts';
import { type GeneratedBundle, keepLast } from './bundle-generator.ts';
import { generationRequest, type GenerationRequest, type MissingModules } from './generation-request.ts';

export interface TreeGenerator {
  generate(input: GeneratorInput, signal?: AbortSignal): Promise<GeneratedBundle>;
  close(): Promise<void>;
}

/**
 * Generates in a worker thread: Temporal's heartbeats need the main thread. The thread is kept warm between jobs, and
 * remembers the last products: what has not changed is neither sent, rendered nor packed again.
 */
export function createTreeGenerator(): TreeGenerator {
  const here = fileURLToPath(import.meta.url);
  const pool = new Piscina<GenerationRequest, GeneratedBundle | MissingModules>({
    filename: path.join(path.dirname(here), `generate-thread${path.extname(here)}`),
    name: 'generateBundle',
    minThreads: 1,
    maxThreads: 1,
  });
  const sent = new Map<string, ReadonlySet<string>>();
  const run = async (request: GenerationRequest, signal: AbortSignal | undefined) => {
    const answer = await pool.run(request, signal ? { signal } : {});
    if (!('missing' in answer)) keepLast(sent, request.head.id, new Set(request.modules.map(({ digest }) => digest)));
    return answer;
  };
  return {
    async generate(input, signal) {
      const known = sent.get(input.product.id);
      const answer = await run(await generationRequest(input, (digest) => known?.has(digest) ?? false), signal);
      if (!('missing' in answer)) return answer;
      const again = await run(await generationRequest(input, () => false), signal);
      if ('missing' in again) throw new Error('the generator’s thread lacks what it was sent');
      return again;
    },
    close: () => pool.close(),
  };
}

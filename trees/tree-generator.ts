import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

import type { GeneratorInput } from '../generator/index.ts';
import { type GeneratedBundle, keepLast } from './bundle-generator.ts';
import type { GenerationAnswer, GenerationTask } from './generate-thread.ts';
import { sendModules, type SentModules } from './generation-request.ts';

/** A plugin that cannot be taken into the product, in words: nothing was generated. */
export class PluginRefused extends Error {
  override readonly name = 'PluginRefused';
}

export interface TreeGenerator {
  /** @throws PluginRefused */
  generate(input: GeneratorInput, signal?: AbortSignal): Promise<GeneratedBundle>;
  close(): Promise<void>;
}

/**
 * Generates in a worker thread: Temporal's heartbeats need the main thread. The thread is kept warm between jobs, and
 * remembers the last products: what has not changed is neither sent, rendered nor packed again.
 *
 * @param allowedGenerators see `generatorName`: the plugins that may change the tree
 */
export function createTreeGenerator(allowedGenerators: readonly string[] = []): TreeGenerator {
  const here = fileURLToPath(import.meta.url);
  const pool = new Piscina<GenerationTask | SentModules, GenerationAnswer | undefined>({
    filename: path.join(path.dirname(here), `generate-thread${path.extname(here)}`),
    name: 'generateBundle',
    minThreads: 1,
    maxThreads: 1,
  });
  const sent = new Map<string, ReadonlySet<string>>();

  async function run(input: GeneratorInput, known: ReadonlySet<string>, signal: AbortSignal | undefined) {
    const { modules: _, ...head } = input.product;
    const options = signal ? { signal } : {};
    const modules = await sendModules(
      input.product,
      (digest) => known.has(digest),
      async (some) => await pool.run(some, { ...options, name: 'receiveModules' }),
    );
    const request = { head, migrations: input.migrations, modules };
    const answer = await pool.run({ request, allowedGenerators }, options);
    if (answer !== undefined && 'pluginFailure' in answer) throw new PluginRefused(answer.pluginFailure);
    if (answer === undefined || 'missing' in answer) return null;
    keepLast(sent, head.id, new Set(modules));
    return answer;
  }

  async function generate(input: GeneratorInput, signal: AbortSignal | undefined): Promise<GeneratedBundle> {
    signal?.throwIfAborted();
    const answer = await run(input, sent.get(input.product.id) ?? new Set(), signal);
    const complete = answer ?? (await run(input, new Set(), signal));
    if (complete === null) throw new Error('the generator’s thread lacks what it was sent');
    return complete;
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    generate(input, signal) {
      // One after the other: what is sent for one must not be forgotten with another.
      const turn = last.then(() => generate(input, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: () => pool.close(),
  };
}

import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

import type { GeneratorInput } from '../generator/index.ts';
import type { ResolvedModule, ResolvedProduct } from '../metadata/resolved-product.ts';
import { keepLast } from './bundle-generator.ts';

/** What the thread is asked for. Modules that it knows by their digest are not sent again. */
export interface GenerationRequest {
  readonly head: Omit<GeneratorInput['product'], 'modules'>;
  readonly migrations: GeneratorInput['migrations'];
  readonly modules: readonly SentModule[];
}

export interface SentModule {
  /** SHA-256 of the text, hexadecimal. */
  readonly digest: string;
  /** JSON; null where the thread is expected to have it. */
  readonly text: string | null;
}

/** The digests that the thread does not have after all: it is new, or has forgotten them. */
export interface MissingModules {
  readonly missing: readonly string[];
}

/** @param isSent whether the thread is expected to have the module of that digest */
export async function generationRequest(
  { migrations, product }: GeneratorInput,
  isSent: (digest: string) => boolean,
): Promise<GenerationRequest> {
  const { modules, ...head } = product;
  const sent: SentModule[] = [];
  for (const module of modules) {
    const text = JSON.stringify(module);
    const digest = hash('sha256', text);
    sent.push({ digest, text: isSent(digest) ? null : text });
    // Thousands of models are not put into words in one go: heartbeats go on.
    if (sent.length % 20 === 0) await setImmediate();
  }
  return { head, migrations, modules: sent };
}

/** The thread's side: remembers the modules of a few products by their digests. */
export class KnownModules {
  readonly #modules = new Map<string, ReadonlyMap<string, ResolvedModule>>();

  read({ head, migrations, modules }: GenerationRequest): GeneratorInput | MissingModules {
    const known = this.#modules.get(head.id);
    const missing = modules.filter(({ digest, text }) => text === null && known?.has(digest) !== true);
    if (missing.length > 0) return { missing: missing.map(({ digest }) => digest) };
    const product = {
      ...head,
      modules: modules.map(({ digest, text }): ResolvedModule => known?.get(digest) ?? JSON.parse(text ?? '')),
    };
    return { product, migrations };
  }

  /** @param product what became of the one that was read */
  remember({ modules }: GenerationRequest, product: ResolvedProduct): void {
    const byDigest = modules.map(({ digest }, index) => [digest, product.modules[index]] as const);
    const known = new Map(byDigest.flatMap(([digest, module]) => (module === undefined ? [] : [[digest, module]])));
    keepLast(this.#modules, product.id, known);
  }
}

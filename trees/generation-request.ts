import { hash } from 'node:crypto';

import type { GeneratorInput } from '../generator/index.ts';
import type { ResolvedModule, ResolvedProduct } from '../metadata/resolved-product.ts';
import { keepLast } from './bundle-generator.ts';

/** What the thread is asked for. It knows the modules by their digests: they are sent before, and only what is new. */
export interface GenerationRequest {
  readonly head: Omit<ResolvedProduct, 'modules'>;
  readonly migrations: GeneratorInput['migrations'];
  readonly modules: readonly string[];
}

/** Some of a product's modules. */
export interface SentModules {
  readonly productId: string;
  readonly modules: readonly SentModule[];
}

export interface SentModule {
  /** SHA-256 of the text, hexadecimal. */
  readonly digest: string;
  /** JSON. */
  readonly text: string;
}

/** The digests that the thread does not have after all: it is new, or has forgotten them. */
export interface MissingModules {
  readonly missing: readonly string[];
}

/** A few at once, so that neither side holds a large product twice, and the main thread is soon free again. */
const mostText = 2_000_000;

/** Puts a product's modules into words, and sends those that the other side is not known to have. */
export async function sendModules(
  product: ResolvedProduct,
  isKnown: (digest: string) => boolean,
  send: (modules: SentModules) => Promise<unknown>,
): Promise<string[]> {
  const digests: string[] = [];
  let waiting: SentModule[] = [];
  let length = 0;
  const sendWaiting = async (): Promise<void> => {
    await send({ productId: product.id, modules: waiting });
    waiting = [];
    length = 0;
  };
  for (const module of product.modules) {
    const text = JSON.stringify(module);
    const digest = hash('sha256', text);
    digests.push(digest);
    if (isKnown(digest)) continue;
    waiting.push({ digest, text });
    length += text.length;
    if (length > mostText) await sendWaiting();
  }
  if (waiting.length > 0) await sendWaiting();
  return digests;
}

/** The thread's side: remembers the modules of a few products by their digests. */
export class KnownModules {
  readonly #known = new Map<string, ReadonlyMap<string, ResolvedModule>>();
  readonly #received = new Map<string, ReadonlyMap<string, ResolvedModule>>();

  receive({ modules, productId }: SentModules): void {
    const parsed = modules.map(({ digest, text }): [string, ResolvedModule] => [digest, JSON.parse(text)]);
    keepLast(this.#received, productId, new Map([...(this.#received.get(productId) ?? []), ...parsed]));
  }

  read({ head, migrations, modules }: GenerationRequest): GeneratorInput | MissingModules {
    const known = this.#known.get(head.id);
    const received = this.#received.get(head.id);
    const found = modules.map((digest) => known?.get(digest) ?? received?.get(digest));
    const there = found.filter((module) => module !== undefined);
    if (there.length < modules.length) return { missing: modules.filter((_, index) => found[index] === undefined) };
    return { product: { ...head, modules: there }, migrations };
  }

  /** @param product what became of the one that was read */
  remember({ head, modules }: GenerationRequest, product: ResolvedProduct): void {
    const byDigest = modules.map((digest, index) => [digest, product.modules[index]] as const);
    const known = new Map(byDigest.flatMap(([digest, module]) => (module === undefined ? [] : [[digest, module]])));
    keepLast(this.#known, head.id, known);
    this.#received.delete(head.id);
  }
}

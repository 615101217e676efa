import { createBundleGenerator, type GeneratedBundle } from './bundle-generator.ts';
import { type GenerationRequest, KnownModules, type MissingModules, type SentModules } from './generation-request.ts';

const generator = createBundleGenerator();
const modules = new KnownModules();

/** Both run in the worker thread of `tree-generator.ts`. */
export function receiveModules(sent: SentModules): void {
  modules.receive(sent);
}

export function generateBundle(request: GenerationRequest): GeneratedBundle | MissingModules {
  const read = modules.read(request);
  if ('missing' in read) return read;
  const { input, tree } = generator.generate(read);
  modules.remember(request, input.product);
  return tree;
}

import { PluginFailed } from '../generator/plugins/plugin-failed.ts';
import { allowedOnly } from './allowed-generators.ts';
import { createBundleGenerator, type GeneratedBundle } from './bundle-generator.ts';
import { type GenerationRequest, KnownModules, type MissingModules, type SentModules } from './generation-request.ts';
import { sandboxedGenerator } from './plugin-sandbox.ts';

export interface GenerationTask {
  readonly request: GenerationRequest;
  /** Plugins that may change the tree: see `generatorName`. */
  readonly allowedGenerators: readonly string[];
}

/** A plugin could not be taken in, in words. A class of error of ours would not survive the way between threads. */
export interface PluginFailure {
  readonly pluginFailure: string;
}

export type GenerationAnswer = GeneratedBundle | MissingModules | PluginFailure;

const generator = createBundleGenerator();
const modules = new KnownModules();

/** Both run in the worker thread of `tree-generator.ts`. */
export function receiveModules(sent: SentModules): void {
  modules.receive(sent);
}

export function generateBundle({ request, allowedGenerators }: GenerationTask): GenerationAnswer {
  const read = modules.read(request);
  if ('missing' in read) return read;
  try {
    const { input, tree } = generator.generate(read, allowedOnly(allowedGenerators, sandboxedGenerator()));
    modules.remember(request, input.product);
    return tree;
  } catch (error) {
    if (!(error instanceof PluginFailed)) throw error;
    return { pluginFailure: error.message };
  }
}

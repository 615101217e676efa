import { createContext, Script } from 'node:vm';

import { type GeneratorRequest, type PlanChanges, type RunGenerator } from '../generator/plugins/file-plan.ts';
import { PluginFailed } from '../generator/plugins/plugin-failed.ts';
import type { ResolvedPlugin } from '../metadata/resolved-product.ts';

export interface SandboxLimits {
  /** Of one run, in which nothing else happens in the thread. */
  readonly milliseconds: number;
  /** Characters of what a plugin answers, all files together. */
  readonly characters: number;
}

const usualLimits: SandboxLimits = { milliseconds: 5000, characters: 5_000_000 };

/**
 * Runs a plugin's generator in a context of its own, in the thread that generates. It has the language and nothing
 * else: no modules, no network, no disk, no timers, no clock, no chance and no way to make code from text. What goes in
 * and out is one text of JSON, so that it never holds an object of ours. What would outlive the call, or load something,
 * `generatorProblem` has refused before. Node does not call such a context a security boundary: only packages that the
 * operator allows get here.
 */
export function sandboxedGenerator(limits: SandboxLimits = usualLimits): RunGenerator {
  return (plugin, request) => {
    const answer = runInSandbox(plugin, request, limits);
    const changes = changesIn(answer);
    if (changes === null) {
      throw new PluginFailed(plugin, 'does not answer with { add, change, append }, each of them texts by path');
    }
    return changes;
  };
}

function runInSandbox(plugin: ResolvedPlugin, request: GeneratorRequest, limits: SandboxLimits): unknown {
  const file = plugin.generator?.file ?? '';
  const code = plugin.files.find(({ path }) => path === file)?.content ?? '';
  const context = createContext(Object.create(null), {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  const timeout = limits.milliseconds;
  try {
    new Script(withoutClockAndChance).runInContext(context);
    new Script(`'use strict'; const exports = {}; const module = { exports };`).runInContext(context);
    new Script(code, { filename: `${plugin.package}/${file}` }).runInContext(context, { timeout });
    const call = `JSON.stringify((module.exports.generate ?? exports.generate)(JSON.parse(${JSON.stringify(JSON.stringify(request))})))`;
    const text: unknown = new Script(call).runInContext(context, { timeout });
    if (typeof text !== 'string') return null;
    if (text.length > limits.characters)
      throw new PluginFailed(plugin, `answers with more than ${limits.characters} characters`);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof PluginFailed) throw error;
    throw new PluginFailed(plugin, `fails while it generates: ${reasonOf(error)}`);
  }
}

/** What would make two runs differ is gone before the plugin's code runs. */
const withoutClockAndChance = `
  delete Math.random;
  delete Array.fromAsync;
  for (const name of ['Date', 'Intl', 'Promise', 'SharedArrayBuffer', 'Atomics', 'WebAssembly', 'WeakRef', 'FinalizationRegistry', 'console']) {
    delete globalThis[name];
  }
  for (const type of [String, Number, BigInt, Array]) {
    for (const name of ['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase']) delete type.prototype[name];
  }
`;

/** An error of the context is none of this realm's; what it says may be anything. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'it throws something that is no error';
  const code: unknown = Reflect.get(error, 'code');
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'it takes too long';
  const message: unknown = Reflect.get(error, 'message');
  return typeof message === 'string' ? message.slice(0, 500) : 'it throws something that is no error';
}

function changesIn(answer: unknown): PlanChanges | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const known = ['add', 'change', 'append'];
  if (Object.keys(answer).some((key) => !known.includes(key))) return null;
  const [add, change, append] = known.map((key) => textsIn(Reflect.get(answer, key)));
  return add && change && append ? { add, change, append } : null;
}

function textsIn(value: unknown): Readonly<Record<string, string>> | null {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value).flatMap(([path, content]): [string, string][] =>
    typeof content === 'string' ? [[path, content]] : [],
  );
  return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : null;
}

import { generate } from '../generator/index.ts';
import { generatorInput, withChangedField } from './generation-input.ts';
import type { FreshGeneration } from './fresh-generation.ts';

/** `node bench/generation-child.ts MODELS`: generates three times in a process of its own and prints what that took. */
const input = generatorInput(Number(process.argv[2]));
const changed = withChangedField(input);

function timed(what: typeof input): { readonly seconds: number; readonly files: number; readonly megabytes: number } {
  const started = performance.now();
  const files = generate(what);
  const seconds = (performance.now() - started) / 1000;
  const bytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0);
  return { seconds, files: files.length, megabytes: bytes / 1e6 };
}

/** High-water mark of the resident set, MB. */
const peak = (): number => (process.resourceUsage().maxRSS * 1024) / 1e6;

const peakAtStart = peak();
const first = timed(input);
const peakOfFirst = peak();
const again = timed(input);
const afterChange = timed(changed);
const result: FreshGeneration = {
  files: first.files,
  megabytes: first.megabytes,
  firstSeconds: first.seconds,
  againSeconds: again.seconds,
  changedSeconds: afterChange.seconds,
  peakAtStart,
  peakOfFirst,
  peakOfThree: peak(),
};
console.log(JSON.stringify(result));

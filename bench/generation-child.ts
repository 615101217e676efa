import { readFileSync } from 'node:fs';

import { createTreeGenerator } from '../trees/tree-generator.ts';
import { generatorInput, withChangedField } from './generation-input.ts';
import type { GenerationMemory } from './generation-memory.ts';

/** `node bench/generation-child.ts MODELS`: generates as a worker does, in a process of its own, and prints what it needed. */
const input = generatorInput(Number(process.argv[2]));
const trees = createTreeGenerator();

/** High-water mark of the resident set, MB. Linux counts what the parent had before the start into `maxRSS`. */
function peak(): number {
  const kibibytes = process.platform === 'linux' ? highWaterMark() : process.resourceUsage().maxRSS;
  return (kibibytes * 1024) / 1e6;
}

function highWaterMark(): number {
  const [, mark] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (mark === undefined) throw new Error('the kernel does not tell the peak of the resident set');
  return Number(mark);
}

try {
  const atStart = peak();
  const tree = await trees.generate(input);
  const first = peak();
  for (const label of ['One', 'Two']) await trees.generate(withChangedField(input, label));
  const result: GenerationMemory = {
    files: tree.fileCount,
    megabytes: tree.byteCount / 1e6,
    packed: tree.bundle.byteLength / 1e6,
    atStart,
    first,
    three: peak(),
  };
  console.log(JSON.stringify(result));
} finally {
  await trees.close();
}

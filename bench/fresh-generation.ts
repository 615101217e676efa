import path from 'node:path';

import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

import { runCommand } from '../devstack/command.ts';

const freshGenerationSchema = Type.Object({
  files: Type.Number(),
  megabytes: Type.Number({ description: 'Of text' }),
  firstSeconds: Type.Number({ description: 'Just started: nothing is compiled yet' }),
  againSeconds: Type.Number({ description: 'The same product' }),
  changedSeconds: Type.Number({ description: 'With one field changed' }),
  peakAtStart: Type.Number({ description: 'High-water mark of the resident set with the input read, MB' }),
  peakOfFirst: Type.Number({ description: '… after the first generation' }),
  peakOfThree: Type.Number({ description: '… after all three, each tree forgotten after it was made' }),
});
export type FreshGeneration = Static<typeof freshGenerationSchema>;

/** Generates a product of that many models in a process of its own: only there does the peak say what generating needs. */
export async function generateFresh(models: number): Promise<FreshGeneration> {
  const child = path.join(import.meta.dirname, 'generation-child.ts');
  return Value.Parse(freshGenerationSchema, JSON.parse(await runCommand(process.execPath, [child, String(models)])));
}

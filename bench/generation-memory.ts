import path from 'node:path';

import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

import { runCommand } from '../devstack/command.ts';
import { processFlags } from '../devstack/services.ts';
import type { Finding } from './measure.ts';
import type { Table } from './result.ts';

/** In MB; peaks are high-water marks of the resident set. */
const memorySchema = Type.Object({
  files: Type.Number(),
  megabytes: Type.Number({ description: 'Of text' }),
  packed: Type.Number({ description: 'The bundle' }),
  atStart: Type.Number({ description: 'With the input read' }),
  first: Type.Number({ description: 'After the first generation' }),
  three: Type.Number({ description: 'After two more, each with one field changed' }),
});
export type GenerationMemory = Static<typeof memorySchema>;

const sizes = [10, 100, 1000] as const;
const largest = 5000;
const mostMegabytes = 600;

/** Each size in a process of its own: only there does the peak say what generating needs. */
export async function measureMemory(): Promise<{ readonly finding: Finding; readonly table: Table }> {
  const taken: { models: number; memory: GenerationMemory }[] = [];
  for (const models of sizes) taken.push({ models, memory: await memoryOf(models) });
  const memory = await memoryOf(largest);
  taken.push({ models: largest, memory });
  return {
    finding: {
      name: `peak memory of a process that generates ${largest} models three times / what it may need`,
      ours: memory.three,
      reference: mostMegabytes,
      unit: 'MB',
      ratio: memory.three / mostMegabytes,
      limit: 1,
      note: `${memory.files} files, ${memory.megabytes.toFixed(0)} MB`,
    },
    table: {
      title: 'Peak memory of a process that generates (resident set, MB)',
      rows: taken.map((row) => ({
        models: row.models,
        files: row.memory.files,
        'text MB': row.memory.megabytes.toFixed(1),
        'bundle MB': row.memory.packed.toFixed(1),
        'before generating': Math.round(row.memory.atStart),
        'first generation': Math.round(row.memory.first),
        'and two more': Math.round(row.memory.three),
      })),
    },
  };
}

async function memoryOf(models: number): Promise<GenerationMemory> {
  const child = path.join(import.meta.dirname, 'generation-child.ts');
  return Value.Parse(
    memorySchema,
    JSON.parse(await runCommand(process.execPath, [...processFlags, child, String(models)])),
  );
}

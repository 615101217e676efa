import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type GeneratedFile, generate } from '../generator/index.ts';
import { type FreshGeneration, generateFresh } from './fresh-generation.ts';
import { generatorInput } from './generation-input.ts';
import { compare, type Finding, median, seconds } from './measure.ts';
import type { Measurement, MeasurementContext, Table } from './result.ts';

const sizes = [10, 100, 1000] as const;
const largest = 1000;
const pairs = 5;
/** So that small products, generated in a moment, are measured as long as large ones. */
const modelsPerSample = 300;

/** What generating costs: against writing the same files, by size, once more, after a change, and in memory. */
export const measureGeneration: Measurement = async (context) => {
  const againstDisk = await compareWithDisk(context);
  context.progress('  cost by size');
  const costs: { models: number; perModel: number }[] = [];
  for (const models of sizes) costs.push({ models, perModel: await secondsPerModel(models) });
  context.progress('  memory, each size in a process of its own');
  const fresh: { models: number; run: FreshGeneration }[] = [];
  for (const models of sizes) fresh.push({ models, run: await generateFresh(models) });
  return {
    findings: [...againstDisk, ...fresh.filter(({ models }) => models === largest).flatMap(({ run }) => repeats(run))],
    tables: [costTable(costs), memoryTable(fresh)],
  };
};

/** Against `await writeFile` for each file, and against calls that do not even leave the thread. */
async function compareWithDisk({ progress, scratch }: MeasurementContext): Promise<Finding[]> {
  progress(`  ${largest} models, generated and written in turn`);
  const input = generatorInput(largest);
  const files = generate(input);
  const kilobytes = Math.round(files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0) / 1024);
  const against = async (how: string, limit: number | null, write: (file: string, text: string) => unknown) => {
    // One for the warm-up. Made beforehand, so that the reference is the writing alone.
    const folders = Array.from({ length: pairs + 1 }, () => emptyTree(mkdtempSync(path.join(scratch, 'tree-')), files));
    return await compare({
      name: `generate ${largest} models / write the same files ${how}`,
      ours: async () => generate(input),
      reference: async () => {
        const root = folders.pop() ?? scratch;
        for (const file of files) await write(path.join(root, file.path), file.content);
      },
      pairs,
      limit,
      note: `${files.length} files, ${kilobytes} KB`,
    });
  };
  return [await against('one by one', 1.5, writeFile), await against('by sync calls', null, writeFileSync)];
}

function emptyTree(root: string, files: readonly GeneratedFile[]): string {
  const folders = new Set(files.map((file) => path.dirname(path.join(root, file.path))));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return root;
}

async function secondsPerModel(models: number): Promise<number> {
  const input = generatorInput(models);
  const runs = Math.max(1, Math.round(modelsPerSample / models));
  const sample = () =>
    seconds(async () => {
      for (let run = 0; run < runs; run += 1) generate(input);
    });
  await sample();
  const samples: number[] = [];
  for (let taken = 0; taken < pairs; taken += 1) samples.push(await sample());
  return median(samples) / (runs * models);
}

function repeats(run: FreshGeneration): Finding[] {
  const toFirst = (name: string, ours: number): Finding => ({
    name: `${name} / the first generation of a process`,
    ours,
    reference: run.firstSeconds,
    ratio: ours / run.firstSeconds,
    limit: null,
    note: `${largest} models, once each`,
  });
  return [
    toFirst('generate the same once more', run.againSeconds),
    toFirst('generate after one field changed', run.changedSeconds),
  ];
}

function costTable(costs: readonly { models: number; perModel: number }[]): Table {
  const last = costs.at(-1)?.perModel ?? Number.NaN;
  return {
    title: 'Cost by size, the files that every product has included',
    rows: costs.map(({ models, perModel }) => ({
      models,
      'ms per model': (perModel * 1000).toFixed(2),
      [`to ${largest}`]: (perModel / last).toFixed(2),
    })),
  };
}

function memoryTable(fresh: readonly { models: number; run: FreshGeneration }[]): Table {
  return {
    title: 'Peak memory of a process that generates (resident set, MB)',
    rows: fresh.map(({ models, run }) => ({
      models,
      files: run.files,
      'text MB': run.megabytes.toFixed(1),
      'before generating': Math.round(run.peakAtStart),
      'first generation': Math.round(run.peakOfFirst),
      'three generations': Math.round(run.peakOfThree),
    })),
  };
}

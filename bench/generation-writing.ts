import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type GeneratedFile, generate } from '../generator/index.ts';
import { packFiles } from '../trees/tree-bundle.ts';
import { generatorInput } from './generation-input.ts';
import { compare, type Finding } from './measure.ts';
import type { MeasurementContext } from './result.ts';

const models = 1000;
const pairs = 5;

type Write = (root: string, files: readonly GeneratedFile[]) => Promise<unknown>;

/** As generators write: one file after the other. */
const oneByOne: Write = async (root, files) => {
  for (const file of files) await writeFile(path.join(root, file.path), file.content);
};

/** What the kernel needs to take the files into its cache; nothing waits for the disk or for another thread. */
const bySyncCalls: Write = async (root, files) => {
  for (const file of files) writeFileSync(path.join(root, file.path), file.content);
};

/** As publishing keeps them: packed, as one object. */
const asBundle: Write = async (root, files) => writeFile(path.join(root, 'bundle'), packFiles(files));

/** `generate()` of a product against writing the files that it gives. */
export async function compareWithWriting({ progress, scratch }: MeasurementContext): Promise<Finding[]> {
  progress(`  ${models} models, generated and written in turn`);
  const input = generatorInput(models);
  const files = generate(input);
  const megabytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0) / 1e6;
  const against = async (how: string, limit: number | null, write: Write) => {
    // One for the warm-up. Made beforehand, so that the reference is the writing alone.
    const folders = Array.from({ length: pairs + 1 }, () => emptyTree(mkdtempSync(path.join(scratch, 'tree-')), files));
    return await compare({
      name: `generate ${models} models / write the same files ${how}`,
      ours: async () => generate(input),
      reference: () => write(folders.pop() ?? scratch, files),
      pairs,
      limit,
      note: `${files.length} files, ${megabytes.toFixed(0)} MB`,
    });
  };
  return [
    await against('one by one', 1.3, oneByOne),
    await against('by sync calls', null, bySyncCalls),
    await against('as a bundle', null, asBundle),
  ];
}

function emptyTree(root: string, files: readonly GeneratedFile[]): string {
  const folders = new Set(files.map((file) => path.dirname(path.join(root, file.path))));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return root;
}

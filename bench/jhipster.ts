import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { runCommand } from '../devstack/command.ts';
import { compare } from './measure.ts';
import { npmTool } from './npm-tool.ts';
import type { Measurement, Table } from './result.ts';

const jhipster = { name: 'jhipster', version: '9.4.0', package: 'generator-jhipster', script: 'dist/cli/jhipster.cjs' };
const northwind = path.join(import.meta.dirname, 'northwind');
const pairs = 3;

/**
 * The northwind model, from its description to files on the disk: our generator as a command of its own against JHipster,
 * the best known generator of whole applications. Neither installs anything or uses Git.
 */
export const measureJhipster: Measurement = async (context) => {
  const { progress, scratch } = context;
  const executable = await npmTool(jhipster, context);
  if (executable === null) return { findings: [], tables: [] };
  const folders = { ours: path.join(scratch, 'ours'), theirs: path.join(scratch, 'jhipster') };
  progress('  northwind, by ours and by JHipster in turn');
  const finding = await compare({
    name: 'northwind generated / by JHipster',
    ours: async () => {
      await empty(folders.ours);
      await runCommand(process.execPath, [path.join(northwind, 'generate-northwind.ts'), folders.ours]);
    },
    reference: async () => {
      await empty(folders.theirs);
      await copyFile(path.join(northwind, 'northwind.jdl'), path.join(folders.theirs, 'northwind.jdl'));
      const args = [executable, 'jdl', 'northwind.jdl', '--skip-install', '--skip-git', '--force'];
      await runCommand(process.execPath, args, { cwd: folders.theirs });
    },
    pairs,
    limit: 1,
    note: `JHipster ${jhipster.version}, whole commands`,
  });
  const rows = [
    { generator: 'ours', seconds: finding.ours.toFixed(2), ...(await sizeOf(folders.ours)) },
    {
      generator: `JHipster ${jhipster.version}`,
      seconds: finding.reference.toFixed(2),
      ...(await sizeOf(folders.theirs)),
    },
  ];
  return { findings: [finding], tables: [sizeTable(rows)] };
};

async function empty(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

async function sizeOf(folder: string): Promise<{ files: number; lines: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  let lines = 0;
  for (const file of files) lines += (await readFile(file, 'utf8')).split('\n').length - 1;
  return { files: files.length, lines };
}

function sizeTable(rows: Table['rows']): Table {
  return { title: 'Northwind: 10 models, a many-to-many and a self relation', rows };
}

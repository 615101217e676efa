import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const rooms = ['activities', 'database', 'generator', 'metadata', 'platform', 'trees', 'versions', 'workflows'];
const files = ['package.json', 'worker.ts'];

export interface LaterGenerator {
  /** Where its worker starts. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** The service as a later release of it might be: its generator writes another text into the README of products. */
export async function laterGenerator(was: string, is: string): Promise<LaterGenerator> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-later-'));
  await Promise.all(
    [...rooms, ...files].map((name) => cp(path.join(root, name), path.join(folder, name), { recursive: true })),
  );
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const writer = path.join(folder, 'generator/project/readme.ts');
  const text = await readFile(writer, 'utf8');
  if (!text.includes(was)) throw new Error(`${writer} does not say "${was}"`);
  await writeFile(writer, text.replace(was, is));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

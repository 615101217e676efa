import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { ModuleSource } from '../../metadata/source.ts';

/** `FOLDER/product.json`, or null where there is none yet. */
export async function readProduct(folder: string): Promise<object | null> {
  const text = await readFile(path.join(folder, 'product.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const content: unknown = JSON.parse(text);
  if (typeof content === 'object' && content !== null) return content;
  throw new SyntaxError('product.json is not a JSON object');
}

/** Whether there are documents of the module's version already. */
export async function hasModule(folder: string, { code, versionCode }: ModuleSource): Promise<boolean> {
  const files = await readdir(moduleFolder(folder, code, versionCode)).catch(() => []);
  return files.length > 0;
}

/** Its documents; none where the version is not there. */
export async function readModule(
  folder: string,
  { code, versionCode }: Omit<ModuleSource, 'documents'>,
): Promise<ModuleSource['documents']> {
  const root = moduleFolder(folder, code, versionCode);
  const files = (await readdir(root, { recursive: true }).catch(() => [])).filter((file) => file.endsWith('.json'));
  return await Promise.all(
    files.toSorted().map(async (file) => {
      const content: unknown = JSON.parse(await readFile(path.join(root, file), 'utf8'));
      const { dir, name } = path.parse(file);
      return dir === '' ? { kind: 'module', code, content } : { kind: dir, code: name, content };
    }),
  );
}

/** Writes product and module in the layout of `examples/`: `modules/CODE/VERSION/KIND/CODE.json`. */
export async function writeProduct(folder: string, product: object, module: ModuleSource): Promise<number> {
  const root = moduleFolder(folder, module.code, module.versionCode);
  await mkdir(root, { recursive: true });
  await writeJson(path.join(folder, 'product.json'), product);
  for (const { code, content, kind } of module.documents) {
    const file = kind === 'module' ? path.join(root, 'module.json') : path.join(root, kind, `${code}.json`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeJson(file, content);
  }
  return module.documents.length + 1;
}

const moduleFolder = (folder: string, code: string, versionCode: string): string =>
  path.join(folder, 'modules', code, versionCode);

async function writeJson(file: string, content: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}

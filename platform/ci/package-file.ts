import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

const schema = Type.Object({
  workspaces: Type.Optional(Type.Array(Type.String())),
  scripts: Type.Optional(Type.Record(Type.String(), Type.String())),
});

export interface PackageFile {
  readonly workspaces: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}

/** What a build needs of a folder's package.json; nothing where there is none. */
export async function readPackage(folder: string): Promise<PackageFile> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  const value: unknown = JSON.parse(text);
  if (!Value.Check(schema, value)) throw new Error('package.json has workspaces or scripts that npm would not take');
  return { workspaces: value.workspaces ?? [], scripts: value.scripts ?? {} };
}

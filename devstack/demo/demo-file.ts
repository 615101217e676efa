import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const DemoFile = Type.Object({
  api: Type.String(),
  /** One per role of the API. */
  tokens: Type.Record(Type.String(), Type.String()),
  staging: Type.String(),
  production: Type.Union([Type.String(), Type.Null()]),
  temporalUi: Type.Union([Type.String(), Type.Null()]),
  temporalAddress: Type.String(),
  database: Type.String(),
  productId: Type.String(),
  /** First account of the running product. */
  login: Type.Object({ username: Type.String(), password: Type.String() }),
});

/** What the demo printed, for scripts: `demo.json` in the data folder. Holds secrets, so that only its owner reads it. */
export type DemoFile = Static<typeof DemoFile>;

const fileOf = (dataDir: string): string => path.join(dataDir, 'demo.json');

/** Null where no demo has run in the folder. */
export async function readDemoFile(dataDir: string): Promise<DemoFile | null> {
  try {
    const content: unknown = JSON.parse(await readFile(fileOf(dataDir), 'utf8'));
    return Value.Check(DemoFile, content) ? content : null;
  } catch {
    return null;
  }
}

export async function writeDemoFile(dataDir: string, content: DemoFile): Promise<void> {
  const fresh = `${fileOf(dataDir)}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, fileOf(dataDir));
}

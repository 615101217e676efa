import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { type Connection, createConnection } from 'mysql2/promise';

import { testDatabase } from '../devstack/test-servers.ts';
import type { GeneratorInput } from './index.ts';
import { runScript, signIn, start, stop, writeProduct } from './service-fixture.ts';

export interface ServedProduct {
  /** Of the API. */
  readonly url: string;
  /** The administrator's. */
  readonly token: string;
  /** To the product's own database. */
  readonly connection: Connection;
  /** Ends it, and removes its database and folder. */
  close(): Promise<void>;
}

/** Generates, builds and starts a product on a database of its own. Throws with the compiler's words where it does not build. */
export async function serveProduct(input: GeneratorInput): Promise<ServedProduct> {
  const folder = writeProduct(input);
  const { output, status } = runScript(join(folder, 'server'), 'build', {});
  if (status !== 0) throw new Error(output);
  const database = await testDatabase();
  const children: ChildProcess[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(children.map(stop));
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { url } = await start(folder, database.url, children, { FILE_FOLDER: join(folder, 'kept-files') });
    const token = await signIn(url);
    const connection = await createConnection(database.url);
    const close = async (): Promise<void> => {
      await connection.end();
      await remove();
    };
    return { url, token, connection, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

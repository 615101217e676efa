import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const sqliteBusy = 5;

export interface ExclusiveLock {
  release(): void;
}

/**
 * Takes the lock `file` for this process, or gives null where another one holds it. The lock is SQLite's lock on the
 * file, which the operating system drops with the process however that ends: no lock is ever stale.
 */
export async function tryLock(file: string): Promise<ExclusiveLock | null> {
  await mkdir(path.dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      return null;
    }
    throw error;
  }
  await writeFile(holderFile(file), String(process.pid));
  return { release: () => database.close() };
}

/** Process id of who holds the lock, for messages; `unknown` where it has not been written yet. */
export async function lockHolder(file: string): Promise<string> {
  try {
    return (await readFile(holderFile(file), 'utf8')) || 'unknown';
  } catch {
    return 'unknown';
  }
}

function holderFile(file: string): string {
  return `${file}.holder`;
}

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { lockHolder, tryLock, type ExclusiveLock } from './exclusive-lock.ts';
import { freePort } from '../platform/runtime/free-port.ts';
import { Unavailable } from './ways.ts';

/**
 * Below the ports that outgoing connections take, since one of them could have the port by the time its server starts;
 * apart from those of the embedded runtime; and without the ones that browsers and `fetch` refuse to call, such as 6000
 * (https://fetch.spec.whatwg.org/#port-blocking).
 */
const firstPort = 7_000;
const lastPort = 9_999;

/** `ASSEMBOX_DATA`, else `data` in the working folder. */
export function dataFolderPath(env: NodeJS.ProcessEnv): string {
  const given = env['ASSEMBOX_DATA'];
  return path.resolve(given === undefined || given === '' ? 'data' : given);
}

/** Makes the folder this process's own until release or its end. Throws `Unavailable` where it is another's. */
export async function lockDataFolder(dataDir: string): Promise<ExclusiveLock> {
  const file = path.join(dataDir, 'in-use.lock');
  const lock = await tryLock(file);
  if (lock === null) {
    throw new Unavailable(
      `The data folder ${dataDir} is in use by process ${await lockHolder(file)}. ` +
        'Stop that process, or set ASSEMBOX_DATA to another folder.',
    );
  }
  return lock;
}

/** The secret of this name: made at first use, 192 random bits in base64url, kept readable by the owner alone. */
export async function secret(dataDir: string, name: string): Promise<string> {
  const file = path.join(dataDir, 'secrets', name);
  const present = await readValue(file);
  if (present !== null) {
    return present;
  }
  const made = randomBytes(24).toString('base64url');
  await writeValue(file, made);
  return made;
}

/** The port of 127.0.0.1 that this name had last time if it is free, else a free one; remembered for the next time. */
export async function choosePort(dataDir: string, name: string): Promise<number> {
  const file = path.join(dataDir, 'ports', name);
  const last = Number(await readValue(file));
  const port = last > 0 && (await isFree(last)) ? last : await newPort(path.join(dataDir, 'ports'));
  await writeValue(file, String(port));
  return port;
}

/** A free port that no other name of the folder was given: its server may not have started yet. */
async function newPort(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const given = await Promise.all(names.map(async (name) => Number(await readValue(path.join(folder, name)))));
  for (;;) {
    const port = await freePort('127.0.0.1', firstPort, lastPort);
    if (!given.includes(port)) return port;
  }
}

/** So that the next choice is another port: this one turned out to be taken. */
export async function forgetPort(dataDir: string, name: string): Promise<void> {
  await rm(path.join(dataDir, 'ports', name), { force: true });
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function readValue(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

async function writeValue(file: string, value: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, `${value}\n`, { mode: 0o600 });
  await rename(fresh, file);
}

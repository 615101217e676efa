import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { choosePort, dataFolderPath, forgetPort, lockDataFolder, secret } from './data-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assembox-data-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

it('is ASSEMBOX_DATA, else data in the working folder', () => {
  expect(dataFolderPath({ ASSEMBOX_DATA: '/x/y' })).toBe('/x/y');
  expect(dataFolderPath({})).toBe(path.resolve('data'));
});

it('keeps a secret, readable by its owner alone', async () => {
  const made = await secret(folder, 'root');
  expect(made).toMatch(/^[\w-]{32}$/);
  await expect(secret(folder, 'root')).resolves.toBe(made);
  await expect(secret(folder, 'other')).resolves.not.toBe(made);
  expect((await stat(path.join(folder, 'secrets', 'root'))).mode & 0o777).toBe(0o600);
});

it('gives the same port again, unless it is taken or was forgotten', async () => {
  const first = await choosePort(folder, 'web');
  await expect(choosePort(folder, 'web')).resolves.toBe(first);
  const taker = createServer().listen(first, '127.0.0.1');
  await once(taker, 'listening');
  const second = await choosePort(folder, 'web');
  expect(second).not.toBe(first);
  taker.close();
  await expect(choosePort(folder, 'web')).resolves.toBe(second);
  await forgetPort(folder, 'web');
  await expect(choosePort(folder, 'web')).resolves.toBeGreaterThan(0);
});

it('is one process at a time; who holds it is named', async () => {
  const lock = await lockDataFolder(folder);
  await expect(lockDataFolder(folder)).rejects.toThrow(`in use by process ${process.pid}`);
  lock.release();
  (await lockDataFolder(folder)).release();
});

it('is free again when its holder was killed', async () => {
  const source = `
    const { lockDataFolder } = await import(${JSON.stringify(new URL('data-folder.ts', import.meta.url).href)});
    await lockDataFolder(${JSON.stringify(folder)});
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', source]);
  await once(holder.stdout, 'data');
  await expect(lockDataFolder(folder)).rejects.toThrow(`in use by process ${holder.pid}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  (await lockDataFolder(folder)).release();
});

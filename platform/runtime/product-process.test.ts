import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logTail } from './log-file.ts';
import { identifyProcess, isRunning, killLeftover } from './process-identity.ts';
import { databaseName } from './product-database.ts';
import { type ProductProcess, startProcess } from './product-process.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'process-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function start(code: string): ProductProcess {
  return startProcess({
    command: ['node', '-e', code],
    folder,
    environment: {},
    port: 1,
    metricsPort: 2,
    logFile: path.join(folder, 'product.log'),
    noteFolder: folder,
    secrets: ['hush-hush'],
  });
}

describe('product process', () => {
  it('kills what does not end when it is asked to', async () => {
    const product = start(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`);
    await expect.poll(() => product.logTail(1)).toBe('up');
    await product.stop(100);
    expect(await product.exited).toBe('killed by SIGKILL');
  });

  it('notes what runs, and forgets it when it has ended', async () => {
    const product = start(`setInterval(() => {}, 1000)`);
    expect(await readdir(folder)).toContain(`${product.pid}.json`);
    await product.stop(5000);
    expect(await readdir(folder)).not.toContain(`${product.pid}.json`);
    await product.stop(5000);
  });

  it('keeps secrets out of what it shows of the log', async () => {
    const product = start(`console.log('password hush-hush')`);
    expect(await product.exited).toBe('exit code 0');
    expect(product.logTail(5)).toBe('password [secret]');
  });

  it('says so where a program cannot be started', async () => {
    const log = path.join(folder, 'product.log');
    const plan = { folder, environment: {}, port: 1, metricsPort: 2, logFile: log, noteFolder: folder, secrets: [] };
    const product = startProcess({ ...plan, command: ['/no/such/program'] });
    expect(await product.exited).toContain('it cannot be started');
    await product.stop(10);
  });
});

describe('process identity', () => {
  it('tells a process from a later one of the same number', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
    const identity = identifyProcess(Number(child.pid));
    expect(identity).not.toBeNull();
    if (identity === null) return;
    await killLeftover({ ...identity, startedAt: 'another time' });
    expect(isRunning(identity)).toBe(true);
    await killLeftover(identity);
    expect(isRunning(identity)).toBe(false);
    await killLeftover(identity);
  });
});

describe('log tail', () => {
  it('reads the last lines of a long file and nothing of a missing one', async () => {
    const file = path.join(folder, 'long.log');
    await writeFile(file, 'x'.repeat(200_000));
    await appendFile(file, '\none\n\u001B[31mtwo\u001B[39m\n');
    expect(logTail(file, 2)).toBe('one\ntwo');
    expect(logTail(path.join(folder, 'none.log'), 2)).toBe('');
  });
});

describe('database name', () => {
  it('fits a user name and keeps apart products that read alike, and services that share a server', () => {
    const servers = ['mysql://root@127.0.0.1/one', 'mysql://root@127.0.0.1/two'];
    const products = ['order-center', 'order_center', 'ordercenter', 'a'.repeat(64)];
    const names = servers.flatMap((url) => products.map((product) => databaseName(url, product, 'production')));
    expect(new Set(names).size).toBe(8);
    for (const name of names) expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
  });
});

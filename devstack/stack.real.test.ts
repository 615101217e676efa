import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { startServers } from './stack.ts';

const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== 'TEMPORAL_ADDRESS' && name !== 'DATABASE_URL'),
);
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'assembox-stack-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function start(further: NodeJS.ProcessEnv = {}) {
  return await startServers({ dataDir, env: { ...env, ...further }, progress: () => {} });
}

async function query(url: string, statement: string): Promise<unknown> {
  const connection = await createConnection({ uri: url });
  try {
    const [rows] = await connection.query(statement);
    return rows;
  } finally {
    await connection.end();
  }
}

async function answers(hostAndPort: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${hostAndPort}`);
  return await new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}

/** A process that starts the servers and stays; `hosts` are theirs. */
async function startElsewhere(): Promise<{ starter: ChildProcess; hosts: string[] }> {
  const source = `
    const { startServers } = await import(${JSON.stringify(new URL('stack.ts', import.meta.url).href)});
    const stack = await startServers({ dataDir: ${JSON.stringify(dataDir)}, env: process.env, progress: () => {} });
    process.stdout.write(JSON.stringify([stack.temporal.address, new URL(stack.database.url).host]));
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output]: unknown[] = await once(starter.stdout, 'data');
  const hosts: unknown = JSON.parse(String(output));
  return { starter, hosts: Array.isArray(hosts) ? hosts.map(String) : [] };
}

async function pidOf(server: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDir, 'run', `${server}.pid`), 'utf8'), 10);
}

interface ProcessRow {
  readonly pid: number;
  readonly group: number;
}

/** Processes that run; one that has ended but that nobody has asked about yet, a zombie, does not. */
async function processes(): Promise<ProcessRow[]> {
  const rows = (await runCommand('ps', ['-A', '-o', 'pid=,pgid=,stat='])).split('\n');
  return rows.flatMap((row) => {
    const [pid, group, state] = row.trim().split(/\s+/);
    return state === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), group: Number(group) }];
  });
}

async function running(pids: readonly number[]): Promise<number[]> {
  const present = new Set((await processes()).map(({ pid }) => pid));
  return pids.filter((pid) => present.has(pid));
}

it('finds data, ports and passwords again at the second start', async () => {
  const first = await start();
  await query(first.database.url, 'CREATE TABLE kept (id BIGINT PRIMARY KEY)');
  await query(first.database.url, 'INSERT INTO kept VALUES (7)');
  await first.stop();
  await expect(answers(new URL(first.database.url).host)).resolves.toBe(false);
  await expect(answers(first.temporal.address)).resolves.toBe(false);

  const second = await start();
  expect(second.database.url).toBe(first.database.url);
  expect(second.temporal).toMatchObject({ address: first.temporal.address, uiUrl: first.temporal.uiUrl });
  await expect(query(second.database.url, 'SELECT id FROM kept')).resolves.toEqual([{ id: 7 }]);
  await second.stop();
});

it('keeps the database behind a password, on 127.0.0.1, with the strictness of TiDB', async () => {
  const stack = await start();
  const anonymous = new URL(stack.database.url);
  anonymous.password = '';
  await expect(query(anonymous.href, 'SELECT 1')).rejects.toThrow(/Access denied/);
  await expect(
    query(
      stack.database.url,
      'SELECT @@bind_address AS address, @@time_zone AS zone, @@character_set_server AS charset',
    ),
  ).resolves.toEqual([{ address: '127.0.0.1', zone: '+00:00', charset: 'utf8mb4' }]);
  await expect(
    query(stack.database.url, "SELECT CAST('x' AS DATE), COUNT(*), id FROM (SELECT 1 AS id) t"),
  ).rejects.toThrow(/GROUP BY|GROUP columns/i);
  expect((await stat(path.join(dataDir, 'secrets', 'database-root'))).mode & 0o077).toBe(0);
  await stack.stop();
});

it('lets one process at a time use a data folder', async () => {
  const stack = await start();
  await expect(start()).rejects.toThrow(`The data folder ${dataDir} is in use by process ${process.pid}`);
  await stack.stop();
});

it('stops the servers when the process that started them is killed', async () => {
  const { starter, hosts } = await startElsewhere();
  expect(await Promise.all(hosts.map(answers))).toEqual([true, true]);
  starter.kill('SIGKILL');
  await expect.poll(async () => await Promise.all(hosts.map(answers)), { timeout: 20_000 }).toEqual([false, false]);
});

it('starts anew at once after the process that started them was killed', async () => {
  const { starter, hosts } = await startElsewhere();
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  const stack = await start();
  expect([stack.temporal.address, new URL(stack.database.url).host]).toEqual(hosts);
  await stack.stop();
});

it('stops servers that outlived even their supervisors before it starts new ones', async () => {
  const { starter } = await startElsewhere();
  const orphans = [await pidOf('temporal'), await pidOf('database')];
  const rows = await processes();
  const groups = new Set(rows.filter(({ pid }) => orphans.includes(pid)).map(({ group }) => group));
  for (const { pid, group } of rows) {
    if (groups.has(group) && !orphans.includes(pid)) {
      process.kill(pid, 'SIGKILL');
    }
  }
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  await expect(running(orphans)).resolves.toEqual(orphans);
  const stack = await start();
  await expect(running(orphans)).resolves.toEqual([]);
  await stack.stop();
});

it('says which setting is wrong where a given server does not answer, and leaves nothing running', async () => {
  await expect(start({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).rejects.toThrow(
    /No Temporal server answers at TEMPORAL_ADDRESS=127\.0\.0\.1:1 \(.*ECONNREFUSED.*\)/,
  );
  await expect(start({ TEMPORAL_ADDRESS: 'somewhere' })).rejects.toThrow(/TEMPORAL_ADDRESS must be host:port/);
  await expect(pidOf('database')).rejects.toThrow('ENOENT');
});

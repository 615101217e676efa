import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { generate } from './index.ts';
import { installDependencies } from './installed-dependencies-fixture.ts';

export const admin = { username: 'admin', password: 'a password for tests' };

/** Generates a product into a folder of its own, with its dependencies installed; the caller removes it. */
export function writeProduct(...input: Parameters<typeof generate>): string {
  const folder = mkdtempSync(join(tmpdir(), 'generated-'));
  for (const { content, path } of generate(...input)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  installDependencies(folder);
  return folder;
}

export interface Service {
  readonly url: string;
  readonly child: ChildProcess;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Runs a script of a generated package. */
export function runScript(
  cwd: string,
  script: string,
  env: Readonly<Record<string, string>>,
): { status: number | null; output: string } {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--run', script], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Starts the built product on a free port and waits until it listens. */
export async function start(
  folder: string,
  databaseUrl: string,
  children: ChildProcess[],
  env: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const child = spawn(process.execPath, ['server/dist/main.js'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PORT: '0',
      DATABASE_URL: databaseUrl,
      JWT_SECRET: 'a secret for tests and for nothing else',
      ADMIN_USERNAME: admin.username,
      ADMIN_PASSWORD: admin.password,
      ...env,
    },
  });
  children.push(child);
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    const address = /"address":"(http[^"]+)".*"msg":"listening"/.exec(line)?.[1];
    if (address !== undefined) {
      child.stdout.resume();
      return { child, url: `${address}/api` };
    }
  }
  throw new Error(`the service ended before it listened: ${last}`);
}

/** Asks the process to end; its exit code. */
export async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill('SIGTERM');
  return await new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

/** Asks the API; `path` follows `/api`. */
export async function request(url: string, method: string, path: string, body?: object, token = ''): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** The token of the first account, which has every role. */
export async function signIn(url: string): Promise<string> {
  const { body } = await request(url, 'POST', '/auth/login', admin);
  return textOf(body, 'token');
}

export const id = ({ body }: Answer): string => textOf(body, 'id');

export function textOf(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) throw new Error(`no ${name} in ${JSON.stringify(body)}`);
  const value: unknown = Reflect.get(body, name);
  if (typeof value !== 'string') throw new Error(`no ${name} in ${JSON.stringify(body)}`);
  return value;
}

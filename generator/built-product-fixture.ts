import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { sandboxedGenerator } from '../trees/plugin-sandbox.ts';
import { generate, type GeneratorInput } from './index.ts';
import { installDependencies } from './installed-dependencies-fixture.ts';

const admin = { username: 'admin', password: 'a password for tests' };

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface RunningProduct {
  /** Of the pages. */
  readonly address: string;
  /** The administrator. */
  readonly login: { readonly username: string; readonly password: string };
  /** What it has logged by now. */
  readonly output: () => string;
  /** A request to the API as the administrator; `path` is what follows `/api`. */
  readonly ask: (method: string, path: string, body?: object) => Promise<Answer>;
}

/** A generated product on disk with its dependencies, which can be built and started. */
export class BuiltProduct {
  readonly folder = mkdtempSync(join(tmpdir(), 'generated-'));
  #child: ChildProcess | null = null;

  constructor(input: GeneratorInput) {
    for (const { content, path } of generate(input, sandboxedGenerator())) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
    installDependencies(this.folder);
  }

  /** Runs a script of one of its packages; the output is empty where it went well. */
  run(workspace: 'server' | 'web', script: string, env: Readonly<Record<string, string>> = {}) {
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--run', script], {
      cwd: join(this.folder, workspace),
      env: { PATH: process.env['PATH'], ...env },
      encoding: 'utf8',
    });
    return { script, status, output: status === 0 ? '' : `${stdout}${stderr}` };
  }

  /** Starts the built service on a free port and signs in. */
  async start(databaseUrl: string): Promise<RunningProduct> {
    const child = spawn(process.execPath, ['server/dist/main.js'], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PORT: '0',
        DATABASE_URL: databaseUrl,
        JWT_SECRET: 'a secret for tests and for nothing else',
        ADMIN_USERNAME: admin.username,
        ADMIN_PASSWORD: admin.password,
      },
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /"address":"(http[^"]+)".*"msg":"listening"/u.exec(line)?.[1];
      if (address === undefined) continue;
      const logged: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => logged.push(chunk));
      child.stdout.resume();
      const url = `${address}/api`;
      const { body } = await request(url, 'POST', '/auth/login', admin);
      const token = textOf(body, 'token');
      return {
        address,
        login: admin,
        output: () => Buffer.concat(logged).toString('utf8'),
        ask: async (method, path, sent) => await request(url, method, path, sent, token),
      };
    }
    throw new Error('the service ended before it listened');
  }

  remove(): void {
    this.#child?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function request(url: string, method: string, path: string, body?: object, token = ''): Promise<Answer> {
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

/** A property of an answer that is a text. */
export function textOf(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  if (typeof value === 'string') return value;
  throw new Error(`no ${name} in ${JSON.stringify(body)}`);
}

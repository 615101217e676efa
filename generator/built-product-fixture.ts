import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { sandboxedGenerator } from '../trees/plugin-sandbox.ts';
import type { GeneratorInput } from './index.ts';
import { admin, type Answer, request, runScript, signIn, start, writeProduct } from './service-fixture.ts';

export { textOf } from './service-fixture.ts';

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
  readonly folder: string;
  readonly #children: ChildProcess[] = [];

  constructor(input: GeneratorInput) {
    this.folder = writeProduct(input, sandboxedGenerator());
  }

  /** Runs a script of one of its packages; the output is empty where it went well. */
  run(workspace: 'server' | 'web', script: string, env: Readonly<Record<string, string>> = {}) {
    const { output, status } = runScript(join(this.folder, workspace), script, env);
    return { script, status, output: status === 0 ? '' : output };
  }

  /** Starts the built service on a free port and signs in. */
  async start(databaseUrl: string): Promise<RunningProduct> {
    const { child, url } = await start(this.folder, databaseUrl, this.#children);
    const logged: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => logged.push(chunk));
    const token = await signIn(url);
    return {
      address: new URL(url).origin,
      login: admin,
      output: () => Buffer.concat(logged).toString('utf8'),
      ask: async (method, path, sent) => await request(url, method, path, sent, token),
    };
  }

  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { choosePort } from '../data-folder.ts';
import { type ApiClient, createApiClient } from '../demo/api-client.ts';
import type { RunningServer } from '../process.ts';
import { startApi, startWorker, type WorkerProcess } from '../services.ts';
import type { PublishStack } from './publish-stack.ts';

/** Another machine, as far as disks go: a data folder that no other process of the service sees. */
export class Site {
  readonly dataDir: string;
  readonly #stack: PublishStack;
  readonly #servers: RunningServer[] = [];
  /** Of its workers, dead ones included. */
  readonly pids = new Set<string>();
  #worker: WorkerProcess | null = null;

  private constructor(stack: PublishStack, dataDir: string) {
    this.#stack = stack;
    this.dataDir = dataDir;
  }

  static async open(stack: PublishStack): Promise<Site> {
    return new Site(stack, await mkdtemp(path.join(tmpdir(), 'assembox-site-')));
  }

  /** One that runs is left alone. */
  async startWorker(settings: NodeJS.ProcessEnv = {}): Promise<void> {
    if (this.#worker !== null) return;
    this.#worker = await startWorker(this.dataDir, {
      ...this.#stack.workerEnv,
      ASSEMBOX_DATA: this.dataDir,
      ...settings,
    });
    this.pids.add(String(await this.#worker.pid()));
  }

  async killWorker(): Promise<void> {
    await this.#worker?.kill();
    this.#worker = null;
  }

  /** A further process of the API, and the way to it. */
  async startApi(): Promise<{ readonly url: string; readonly client: ApiClient }> {
    const port = await choosePort(this.dataDir, 'api');
    const url = `http://127.0.0.1:${port}`;
    const env = { ...this.#stack.env, ASSEMBOX_DATA: this.dataDir, PORT: String(port), ASSEMBOX_PUBLIC_URL: url };
    this.#servers.push(await startApi(this.dataDir, env));
    return { url, client: createApiClient(url, this.#stack.token) };
  }

  /** The most that its worker has held, in bytes; 0 where the system does not tell. */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${await this.#worker?.pid()}/status`, 'utf8').catch(() => '');
    return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;
  }

  /** What its processes have written, apart from their logs and what finds them again. */
  async kept(): Promise<string[]> {
    const names = await readdir(this.dataDir);
    return names.filter((name) => !['logs', 'ports', 'run'].includes(name));
  }

  async close(): Promise<void> {
    await this.#worker?.stop();
    await Promise.all(this.#servers.map((server) => server.stop()));
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

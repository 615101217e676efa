import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Check } from 'typebox/value';
import type { EnvironmentName } from '../ports.ts';
import { EnvironmentController, type EnvironmentSite, type MetricsTarget } from './environment-controller.ts';
import { EnvironmentParams } from './environment-record.ts';
import { ProcessIdentitySchema, killLeftover } from './process-identity.ts';

export type EnvironmentParts = Omit<EnvironmentSite, 'product' | 'environment' | 'folder'>;

/** All environments of all products on this machine, in `<product>/<environment>/` below a folder. */
export class Environments {
  readonly #folder: string;
  readonly #parts: EnvironmentParts;
  readonly #open = new Map<string, Promise<EnvironmentController>>();

  constructor(folder: string, parts: EnvironmentParts) {
    this.#folder = folder;
    this.#parts = parts;
  }

  /** Ends what an earlier server left running, and brings back what it served. */
  async resume(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const product of await readdir(this.#folder)) {
      for (const environment of await readdir(path.join(this.#folder, product))) {
        const params = { product, environment };
        if (!Check(EnvironmentParams, params)) continue;
        await killLeftovers(path.join(this.#folder, product, environment, 'processes'));
        await this.ensure(params.product, params.environment);
      }
    }
  }

  async find(product: string, environment: EnvironmentName): Promise<EnvironmentController | null> {
    return (await this.#open.get(`${product}/${environment}`)) ?? null;
  }

  async ensure(product: string, environment: EnvironmentName): Promise<EnvironmentController> {
    const key = `${product}/${environment}`;
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    const folder = path.join(this.#folder, product, environment);
    const opening = EnvironmentController.open({ ...this.#parts, product, environment, folder });
    this.#open.set(key, opening);
    try {
      return await opening;
    } catch (error) {
      this.#open.delete(key);
      throw error;
    }
  }

  /** Where the metrics of every running product are, as Prometheus' HTTP service discovery wants it. */
  async metricsTargets(): Promise<readonly MetricsTarget[]> {
    const open = await Promise.all(this.#open.values());
    return open.flatMap((environment) => environment.metricsTargets());
  }

  async stop(): Promise<void> {
    const open = await Promise.all(this.#open.values());
    await Promise.all(open.map((environment) => environment.stop()));
  }
}

async function killLeftovers(folder: string): Promise<void> {
  const notes = await readdir(folder).catch(() => []);
  for (const note of notes) {
    const file = path.join(folder, note);
    const identity: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
    if (Check(ProcessIdentitySchema, identity)) await killLeftover(identity);
    await rm(file, { force: true });
  }
}

import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';

import { runCommand } from '../devstack/command.ts';
import { startMariadb } from '../devstack/mariadb.ts';
import { stop } from '../generator/service-fixture.ts';
import { median, type Finding } from './measure.ts';
import { npmTool } from './npm-tool.ts';
import type { Measurement, Table } from './result.ts';
import { buildServices, type RunningServices, startServices } from './service-pair.ts';

const autocannon = { name: 'autocannon', version: '9.0.0', package: 'autocannon', script: 'autocannon.js' };
const sampleSeconds = 3;
const pairs = 7;

interface Workload {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** After the address of the products. */
  readonly ours: string;
  readonly reference: string;
  readonly body: object | null;
  readonly connections: number;
}

const values = {
  name: 'Chai',
  unitPrice: 18.5,
  unitsInStock: 39,
  reorderLevel: 10,
  discontinued: false,
  categoryId: '1',
};

const workloads: readonly Workload[] = [
  {
    name: 'list of 20, filtered, sorted, counted',
    method: 'GET',
    ours: '?filter[name][contains]=a&sort=name&page=2&pageSize=20',
    reference: '?name=a&sort=name&page=2&pageSize=20',
    body: null,
    connections: 10,
  },
  { name: 'get one', method: 'GET', ours: '/7', reference: '/7', body: null, connections: 10 },
  { name: 'create', method: 'POST', ours: '', reference: '', body: values, connections: 10 },
  // One at a time: many would wait for the lock of the row.
  { name: 'update', method: 'PATCH', ours: '/7', reference: '/7', body: { unitPrice: 19.25 }, connections: 1 },
];

/**
 * The generated service of northwind against one that was written by hand for the same endpoints of its products: the same
 * packages, database, sign-in, validation, log and metrics (`handwritten-service`).
 */
export const measureService: Measurement = async (context) => {
  const { env, progress, scratch } = context;
  const executable = await npmTool(autocannon, context);
  if (executable === null) return { findings: [], tables: [] };
  const database = await startMariadb({ dataDir: path.join(scratch, 'database'), progress, env });
  const children: ChildProcess[] = [];
  let folder: string | null = null;
  try {
    progress('  building both services');
    folder = buildServices();
    const services = await startServices(folder, database.url, children);
    const taken: { workload: Workload; samples: Sample[] }[] = [];
    for (const workload of workloads) {
      progress(`  ${workload.name}`);
      taken.push({ workload, samples: await samplesOf(executable, services, workload) });
    }
    return { findings: taken.map(({ samples, workload }) => findingOf(workload, samples)), tables: [tableOf(taken)] };
  } finally {
    for (const child of children) await stop(child);
    await database.stop();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
};

/** Requests a second. */
interface Sample {
  readonly ours: number;
  readonly reference: number;
}

/** In turn, and each first in turn; the first pair is the warm-up. */
async function samplesOf(executable: string, services: RunningServices, workload: Workload): Promise<Sample[]> {
  const samples: Sample[] = [];
  const { ours, reference, token } = services;
  const load = (url: string) => requestsPerSecond(executable, url, token, workload);
  for (let pair = 0; pair <= pairs; pair += 1) {
    const before = pair % 2 === 0 ? await load(`${ours}${workload.ours}`) : null;
    const theirs = await load(`${reference}${workload.reference}`);
    const sample = { ours: before ?? (await load(`${ours}${workload.ours}`)), reference: theirs };
    if (pair > 0) samples.push(sample);
  }
  return samples;
}

async function requestsPerSecond(executable: string, url: string, token: string, workload: Workload): Promise<number> {
  const { body, connections, method } = workload;
  const headers = [`authorization: Bearer ${token}`, ...(body === null ? [] : ['content-type: application/json'])];
  const output = await runCommand(process.execPath, [
    executable,
    '--json',
    '--no-progress',
    `--connections=${connections}`,
    `--duration=${sampleSeconds}`,
    `--method=${method}`,
    ...headers.map((header) => `--headers=${header}`),
    ...(body === null ? [] : [`--body=${JSON.stringify(body)}`]),
    url,
  ]);
  const result: unknown = JSON.parse(output);
  const count = (name: string): number => Number(typeof result === 'object' && result && Reflect.get(result, name));
  if (count('non2xx') > 0 || count('errors') > 0 || count('2xx') === 0)
    throw new Error(`${method} ${url}: ${count('2xx')} answers, ${count('non2xx')} refused, ${count('errors')} failed`);
  return count('2xx') / count('duration');
}

function findingOf({ name }: Workload, samples: readonly Sample[]): Finding {
  return {
    name: `${name}, by the generated service / by a hand-written one`,
    ours: 1 / median(samples.map((sample) => sample.ours)),
    reference: 1 / median(samples.map((sample) => sample.reference)),
    ratio: median(samples.map((sample) => sample.reference / sample.ours)),
    limit: 1.05,
    note: 'seconds for each request',
  };
}

function tableOf(taken: readonly { workload: Workload; samples: readonly Sample[] }[]): Table {
  return {
    title: 'Requests a second',
    rows: taken.map(({ samples, workload }) => ({
      endpoint: workload.name,
      connections: workload.connections,
      generated: Math.round(median(samples.map(({ ours }) => ours))),
      'hand-written': Math.round(median(samples.map(({ reference }) => reference))),
    })),
  };
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { DefaultLogger, Runtime } from '@temporalio/worker';

import { dataFolderPath } from '../devstack/data-folder.ts';
import { reportToStderr as progress } from '../devstack/progress.ts';
import { startTemporal } from '../devstack/temporal.ts';
import { measureGeneration } from './generation.ts';
import { measureJhipster } from './jhipster.ts';
import { measureOrchestration } from './orchestration.ts';
import { isOver, printResults } from './report.ts';
import type { Measurement, Result } from './result.ts';
import { measureRollback } from './rollback.ts';
import { measureService } from './service.ts';
import { measureThroughput } from './throughput.ts';
import { measureWarmPublish } from './warm-publish.ts';

const measurements = new Map<string, Measurement>([
  ['generation', measureGeneration],
  ['jhipster', measureJhipster],
  ['orchestration', measureOrchestrationAlone],
  ['publish', measureWarmPublish],
  ['rollback', measureRollback],
  ['service', measureService],
  ['throughput', measureThroughput],
]);

/** The measurement of orchestration with a server of its own. */
async function measureOrchestrationAlone({ env }: { readonly env: NodeJS.ProcessEnv }): Promise<Result> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'assembox-bench-'));
  try {
    const temporal = await startTemporal({ dataDir, progress, env });
    try {
      return { findings: [await measureOrchestration(temporal)], tables: [] };
    } finally {
      await temporal.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * `npm run bench [-- NAME...] [--out FILE] [--check]`: the measurements of these names, or all. Writes
 * `bench-result.json` into the data folder or what `--out` says. With `--check` a ratio over its limit ends it with 1.
 */
async function bench(names: readonly string[], out: string): Promise<readonly Result[]> {
  const chosen = names.map((name) => {
    const measure = measurements.get(name);
    if (measure === undefined) throw new Error(`"${name}" is no measurement: ${[...measurements.keys()].join(', ')}`);
    return { name, measure };
  });
  const dataDir = dataFolderPath(process.env);
  await mkdir(dataDir, { recursive: true });
  await mkdir(path.dirname(out), { recursive: true });
  const results: (Result & { readonly measurement: string })[] = [];
  for (const { measure, name } of chosen) {
    progress(`Measuring ${name}`);
    const scratch = await mkdtemp(path.join(dataDir, 'bench-'));
    try {
      results.push({ measurement: name, ...(await measure({ scratch, progress, env: process.env })) });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  const machine = { cores: availableParallelism(), processor: cpus()[0]?.model ?? '', node: process.version };
  await writeFile(out, `${JSON.stringify({ machine, results }, null, 2)}\n`);
  return results;
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, check: { type: 'boolean', default: false } },
  });
  const out = path.resolve(values.out ?? path.join(dataFolderPath(process.env), 'bench-result.json'));
  const results = await bench(positionals.length > 0 ? positionals : [...measurements.keys()], out);
  console.log(printResults(results));
  console.log(`Written to ${out}`);
  if (values.check && results.some(({ findings }) => findings.some(isOver))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

import { choosePort } from '../devstack/data-folder.ts';
import { text } from '../devstack/demo/json.ts';
import { uploadProduct } from '../devstack/demo/upload.ts';
import { smallProduct, textField } from '../devstack/e2e/small-product.ts';
import { startInstantCi } from '../devstack/instant-ci.ts';
import { median, seconds } from './measure.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { duration } from './report.ts';
import type { Measurement, Result } from './result.ts';
import { endOf } from './timed-publish.ts';

const products = 50;
const workers = 2;
const rounds = 2;
/** How many activities a publish runs. */
const stepCount = 9;

/**
 * Fifty products published at the same time on two workers, with a CI whose builds take no time, against as many workflows
 * of as many activities that do nothing, on the same Temporal.
 */
export const measureThroughput: Measurement = async ({ env, progress }) => {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'assembox-bench-'));
  const cacheFolder = path.join(dataDir, 'cache');
  const port = await choosePort(dataDir, 'instant-ci');
  const ci = await startInstantCi({ registryFolder: path.join(dataDir, 'registry'), cacheFolder, port });
  try {
    progress('  starting the embedded stack with two workers');
    const settings = { JENKINS_URL: `http://127.0.0.1:${port}` };
    const stack = await startPublishStack({ dataDir, progress, env, cacheFolder, settings, workers });
    try {
      return await againstEmpty(stack, progress);
    } finally {
      await stack.stop();
    }
  } finally {
    await ci.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
};

async function againstEmpty(stack: PublishStack, progress: (line: string) => void): Promise<Result> {
  const empty = await startEmptyWorkers(stack.temporal);
  try {
    const taken: { ours: number; reference: number }[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const ids = await upload(stack, round);
      const times = { ours: await seconds(() => publishAll(stack, ids)), reference: await seconds(empty.runAll) };
      progress(`  publishes ${duration(times.ours)}, empty workflows ${duration(times.reference)}`);
      // In the first one every repository, database and environment is made.
      if (round > 0) taken.push(times);
    }
    const finding = {
      name: `${products} publishes at once on ${workers} workers / as many empty workflows`,
      ours: median(taken.map(({ ours }) => ours)),
      reference: median(taken.map(({ reference }) => reference)),
      ratio: median(taken.map(({ ours, reference }) => ours / reference)),
      limit: null,
      note: `${stepCount} activities each; a CI whose builds take no time`,
    };
    const perMinute = (taking: number) => Math.round((products / taking) * 60);
    const rows = [
      { jobs: 'publishes', 'a minute': perMinute(finding.ours) },
      { jobs: 'empty workflows', 'a minute': perMinute(finding.reference) },
    ];
    return { findings: [finding], tables: [{ title: 'Jobs', rows }] };
  } finally {
    await empty.stop();
  }
}

/** A change of each product, so that there is something to publish. */
async function upload({ api }: PublishStack, round: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 1; index <= products; index += 1) {
    ids.push(await uploadProduct(api, smallProduct([textField(`round${round}`)], { code: `notes${index}` })));
  }
  return ids;
}

async function publishAll({ api }: PublishStack, ids: readonly string[]): Promise<void> {
  const jobs = await Promise.all(
    ids.map((productId) =>
      api.send('POST', '/api/publishes', { productId, description: 'benchmark', options: { skipTests: true } }),
    ),
  );
  // One after the other: the API bounds what a caller may ask, and the last one to end is what counts.
  for (const job of jobs) await endOf(api, text(job, 'jobId'));
}

async function startEmptyWorkers({ address, namespace }: { readonly address: string; readonly namespace: string }) {
  const taskQueue = `bench-${randomUUID()}`;
  const workflowsPath = fileURLToPath(new URL('./workflows/index.ts', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath });
  const activities = { nothing: async () => {} };
  // What is open keeps the process alive: where one fails, the others are closed.
  await using opening = new AsyncDisposableStack();
  const connection = opening.adopt(await Connection.connect({ address }), (opened) => opened.close());
  const client = new Client({ connection, namespace });
  for (let index = 0; index < workers; index += 1) {
    // A process may have one worker of a queue for each connection.
    const native = opening.adopt(await NativeConnection.connect({ address }), (opened) => opened.close());
    const worker = await Worker.create({ connection: native, namespace, taskQueue, workflowBundle, activities });
    const running = worker.run();
    opening.defer(async () => {
      worker.shutdown();
      await running;
    });
  }
  const open = opening.move();
  return {
    runAll: () =>
      Promise.all(
        Array.from({ length: products }, () =>
          client.workflow.execute('emptyWorkflow', { workflowId: randomUUID(), taskQueue, args: [stepCount] }),
        ),
      ),
    stop: () => open.disposeAsync(),
  };
}

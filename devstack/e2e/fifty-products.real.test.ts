import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isNull } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { environment, publishJob } from '../../database/schema/index.ts';
import { at, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { type InstantCi, startInstantCi } from '../instant-ci.ts';
import { choosePort } from '../data-folder.ts';
import { toldToTemporal } from './left-behind.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { detailOf, failureIn, patience } from './publishing.ts';
import { Site } from './sites.ts';
import { smallProduct } from './small-product.ts';

const products = 50;
const mebibyte = 2 ** 20;
/** Fifty services start, each in a process of its own. */
const aSlowMachine = 20 * 60_000;

let cacheFolder: string;
let portFolder: string;
let stack: PublishStack;
let ci: InstantCi;
let sites: readonly Site[];

beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(tmpdir(), 'assembox-cache-'));
  portFolder = await mkdtemp(path.join(tmpdir(), 'assembox-ports-'));
  const port = await choosePort(portFolder, 'ci');
  stack = await startPublishStack({ cacheFolder, settings: { JENKINS_URL: `http://127.0.0.1:${port}` } });
  ci = await startInstantCi({ registryFolder: path.join(stack.dataDir, 'registry'), cacheFolder, port });
  sites = await Promise.all([Site.open(stack), Site.open(stack)]);
  await Promise.all(sites.map((site) => site.startWorker()));
});

afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()));
  await ci.stop();
  await stack.stop();
  for (const folder of [cacheFolder, portFolder]) await rm(folder, { recursive: true, force: true });
});

it(
  'publishes fifty products at the same time on two workers, without a fight for locks, in bounded memory',
  async () => {
    const ids: string[] = [];
    for (let index = 1; index <= products; index += 1) {
      ids.push(await uploadProduct(stack.api, smallProduct([], { code: `notes${index}` })));
    }
    const started = await Promise.all(
      ids.map((productId) =>
        stack.api.send('POST', '/api/publishes', { productId, description: '', options: { skipTests: true } }),
      ),
    );
    const running = () => stack.database.select().from(publishJob).where(isNull(publishJob.finishedAt));
    await expect.poll(async () => (await running()).length, { ...patience, interval: 500 }).toBe(0);

    const details = await Promise.all(started.map((job) => detailOf(stack, text(job, 'jobId'))));
    expect(details.flatMap((detail) => failureIn(detail) ?? [])).toEqual([]);
    expect(details.filter((detail) => at(detail, 'status') === 'deployed')).toHaveLength(products);
    expect(ci.builds()).toBe(products);
    const environments = await stack.database.select().from(environment);
    expect(environments.map(({ writerJobId }) => writerJobId)).toEqual(Array.from({ length: products }, () => null));

    const logs = sites.map(({ dataDir }) => readFile(path.join(dataDir, 'logs/worker.log'), 'utf8'));
    const said = [...(await Promise.all(logs)), ...(await toldToTemporal(stack.env)).map(([, told]) => told)];
    expect(said.filter((words) => /deadlock|lock wait timeout/iu.test(words))).toEqual([]);
    for (const site of sites) expect(await site.peakMemory()).toBeLessThan(1024 * mebibyte);
  },
  aSlowMachine,
);

import { randomUUID } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { insertTestJob } from '../../api/job-fixture.ts';
import { newId } from '../../database/ids.ts';
import { finishJob } from '../../database/jobs.ts';
import { findRelease, listReleases } from '../../database/releases.ts';
import { findRetentionRun, listRetentionRuns, saveRetentionPolicy } from '../../database/retention.ts';
import { testTemporal } from '../../devstack/test-servers.ts';
import type { Revision } from '../../platform/ports.ts';
import { isImageThere } from '../../versions/removed-images.ts';
import type { nightlyRetentionWorkflow, retentionWorkflow } from '../../workflows/retention.ts';
import type { RetentionInput } from '../../workflows/retention-contract.ts';
import { type PastFixture, startPast } from './past-fixture.ts';
import type { WorkerSettings } from './worker-fixture.ts';

const patience = 600_000;
const everything = { before: null, limit: 200 };

let past: PastFixture;
let client: Client;
let folder: string;
let taskQueue: string;
type Kind = Pick<WorkerSettings, 'taskQueue' | 'hangAfter' | 'refused'>;
let base: Omit<WorkerSettings, keyof Kind>;
const workers = new Set<ChildProcess>();

/** A worker in a process of its own, ready; `hanging` resolves when it has begun to hang. */
async function startWorker(settings: Kind) {
  const script = path.join(import.meta.dirname, 'worker-fixture.ts');
  const worker = spawn(process.execPath, [script, JSON.stringify({ ...base, ...settings })], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  workers.add(worker);
  const ready = Promise.withResolvers<void>();
  const hanging = Promise.withResolvers<void>();
  createInterface({ input: worker.stdout }).on('line', (line) => {
    if (line === 'ready') ready.resolve();
    if (line === 'hanging') hanging.resolve();
  });
  const ended = once(worker, 'exit').then(() => workers.delete(worker));
  await Promise.race([ready.promise, ended.then(() => Promise.reject(new Error('the worker did not start')))]);
  return {
    hanging: hanging.promise,
    kill: async () => {
      worker.kill('SIGKILL');
      await ended;
    },
  };
}

beforeAll(async () => {
  past = await startPast();
  const temporal = await testTemporal();
  client = new Client({
    connection: await Connection.connect({ address: temporal.address }),
    namespace: temporal.namespace,
  });
  folder = await mkdtemp(path.join(tmpdir(), 'retention-'));
  const workflowsPath = path.join(import.meta.dirname, '../../workflows/index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath });
  const bundle = path.join(folder, 'bundle.js');
  await writeFile(bundle, code);
  base = { ...past.settings, temporal, bundle };
  taskQueue = `retention-${randomUUID()}`;
  await startWorker({ taskQueue, hangAfter: null, refused: null });
}, patience);

afterAll(async () => {
  await Promise.all(
    [...workers].map(async (worker) => {
      const ended = once(worker, 'exit');
      worker.kill('SIGKILL');
      await ended;
    }),
  );
  await client?.connection.close();
  await past?.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(productId: string, productCode: string, more: { dryRun?: boolean; on?: string } = {}) {
  const { dryRun = false, on = taskQueue } = more;
  const input: RetentionInput = { runId: newId(), productId, productCode, dryRun, requestedBy: 'Ada' };
  const handle = await client.workflow.start<typeof retentionWorkflow>('retentionWorkflow', {
    workflowId: `retention-${productId}`,
    taskQueue: on,
    args: [input],
  });
  return { handle, runId: input.runId };
}

/** What is there of a product. */
async function present(productId: string, productCode: string, digests: ReadonlyMap<string, string>) {
  const releases = (await listReleases(past.database, productId, everything)).map(({ versionCode }) => versionCode);
  const images = new Set(await past.registry.list(productCode));
  const refs = async (prefix: string) => {
    const found = await Promise.all(
      [...digests.keys()].map(async (version) => {
        const head = await past.gitHost.readRef(productCode, `${prefix}${version}`);
        return head === null ? [] : [version];
      }),
    );
    return found.flat();
  };
  return {
    releases: releases.toReversed(),
    images: [...digests].flatMap(([version, digest]) => (images.has(digest) ? [version] : [])),
    branches: await refs('refs/heads/release/'),
    tags: await refs('refs/tags/v'),
  };
}

/** The code is another one each time, so that a test may run again. */
async function makePast(name: string, count: number, daysAgo: (number: number) => number) {
  const productCode = `${name}-${randomUUID().slice(0, 8)}`;
  const productId = await past.product(productCode);
  const revisions: Revision[] = [];
  for (let number = 1; number <= count; number += 1) {
    const image = number === 20 ? revisions[6] : undefined;
    const release = { versionCode: `${number}.0.0`, daysAgo: daysAgo(number), ...(image && { image }) };
    revisions.push(await past.release(productId, productCode, release));
  }
  const digests = new Map(revisions.map(({ versionCode, digest }) => [versionCode, digest]));
  const at = (number: number): Revision => {
    const revision = revisions[number - 1];
    if (!revision) throw new Error(`there is no release ${number}`);
    return revision;
  };
  return { productId, productCode, digests, at };
}

const versions = (...numbers: readonly number[]) => numbers.map((number) => `${number}.0.0`);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('retention', () => {
  it(
    'keeps of 25 releases exactly what policy and guards say, after a dry run that removes nothing',
    async () => {
      const { productId, productCode, digests, at } = await makePast('shop', 25, (number) => (number > 22 ? 2 : 60));
      const { database, gitHost, registry, runtime } = past;
      // 3 runs in production and 2 did before; 25 runs in staging; a job works with 5; somebody has pushed to the branch of 9
      await runtime.apply(productCode, 'production', at(3));
      await past.deployed(productId, 'production', at(2), null);
      await past.deployed(productId, 'production', at(3), at(2));
      await past.deployed(productId, 'staging', at(25), at(24));
      const jobId = await insertTestJob(database, { productId, versionCode: '5.0.0' });
      const branch = 'refs/heads/release/9.0.0';
      const moved = await gitHost.readRef(productCode, 'refs/tags/v10.0.0');
      await gitHost.deleteRef(productCode, branch, (await gitHost.readRef(productCode, branch)) ?? '');
      await gitHost.moveRef(productCode, branch, null, moved ?? '');
      const before = await present(productId, productCode, digests);
      expect(before.images).toHaveLength(25);

      const dry = await start(productId, productCode, { dryRun: true });
      await expect(dry.handle.result()).resolves.toEqual({ images: 11, branches: 12, releases: 2 });
      expect(await present(productId, productCode, digests)).toEqual(before);

      const { handle, runId } = await start(productId, productCode);
      await expect(handle.result()).resolves.toEqual({ images: 11, branches: 11, releases: 2 });
      expect(await present(productId, productCode, digests)).toEqual({
        releases: versions(2, 3, ...range(5, 25)),
        // 7 has the image of 20
        images: versions(2, 3, 5, 7, ...range(16, 25)),
        branches: versions(2, 3, 5, 9, ...range(16, 25)),
        tags: before.tags,
      });
      const outcome = (await findRetentionRun(database, runId))?.outcome;
      const why = (version: string) => outcome?.images.find(({ name }) => name === digests.get(version))?.why;
      expect([why('2.0.0'), why('3.0.0'), why('5.0.0')]).toEqual([
        'the version before in production',
        'deployed in production',
        `used by job ${jobId}, which runs`,
      ]);
      const product = { productId, productCode };
      expect(await isImageThere({ database, registry }, product, at(3).digest)).toBe(true);
      expect(await isImageThere({ database, registry }, product, at(4).digest)).toBe(false);

      await finishJob(database, jobId, 'deployed');
      const again = await start(productId, productCode);
      await expect(again.handle.result()).resolves.toEqual({ images: 1, branches: 1, releases: 1 });
      expect(await findRelease(database, productId, '5.0.0')).toMatchObject({ isRemoved: true, gitTag: 'v5.0.0' });
    },
    patience,
  );

  it(
    'is ended by another worker where one is killed half-way, and goes on where the registry refuses to delete an image',
    async () => {
      const { productId, productCode, digests, at } = await makePast('killed', 12, () => 60);
      const policy = { maxReleaseVersions: 4, maxDockerImages: 2, maxGitBranches: 3, minRetentionDays: 0 };
      await saveRetentionPolicy(past.database, { productId, ...policy, modifierAt: new Date(), modifierName: 'Ada' });
      const on = `retention-${randomUUID()}`;
      const refused = at(5).digest;
      const first = await startWorker({ taskQueue: on, hangAfter: 4, refused });
      const { handle, runId } = await start(productId, productCode, { on });
      await first.hanging;
      await first.kill();
      expect((await present(productId, productCode, digests)).images).toHaveLength(8);
      const second = await startWorker({ taskQueue: on, hangAfter: null, refused });
      await expect(handle.result()).resolves.toEqual({ images: 9, branches: 9, releases: 8 });
      await second.kill();
      expect(await present(productId, productCode, digests)).toEqual({
        releases: versions(9, 10, 11, 12),
        images: versions(5, 11, 12),
        branches: versions(10, 11, 12),
        tags: versions(...range(1, 12)),
      });
      const run = await findRetentionRun(past.database, runId);
      expect(run).toMatchObject({ error: null, finishedAt: expect.any(Date) });
      const kept = run?.outcome?.images.find(({ name }) => name === refused);
      expect(kept).toMatchObject({ verdict: 'keep', why: 'this registry deletes nothing' });
      const { database, registry } = past;
      expect(await isImageThere({ database, registry }, { productId, productCode }, refused)).toBe(true);
    },
    patience,
  );

  it(
    'goes through all products at night',
    async () => {
      const { productId } = await makePast('nightly', 2, () => 60);
      const empty = await past.product(`unreleased-${randomUUID().slice(0, 8)}`);
      await client.workflow.execute<typeof nightlyRetentionWorkflow>('nightlyRetentionWorkflow', {
        workflowId: `nightly-${randomUUID()}`,
        taskQueue,
        args: [{ after: null }],
      });
      const [run] = await listRetentionRuns(past.database, productId, everything);
      expect(run).toMatchObject({ dryRun: false, requestedBy: 'nightly-retention', error: null });
      expect(run?.outcome?.releases.map(({ verdict }) => verdict)).toEqual(['keep', 'keep']);
      expect(await listRetentionRuns(past.database, empty, everything)).toEqual([]);
    },
    patience,
  );
});

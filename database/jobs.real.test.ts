import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { connectDatabase, type Database } from './connection.ts';
import { beginDeployment, currentDeployment, finishDeployment } from './deployments.ts';
import { newId } from './ids.ts';
import {
  advanceJob,
  beginStep,
  completeStep,
  deleteJob,
  failJob,
  findJob,
  findSteps,
  finishJob,
  insertJob,
  listJobs,
  noteStep,
  resetJob,
} from './jobs.ts';
import { appendBuildLog, buildLogLength, readBuildLog } from './logs.ts';

const revision = (versionCode: string) => ({ versionCode, digest: `sha256:${versionCode}`, image: 'image' });

describe('jobs', () => {
  let server: TestDatabase;
  let database: Database;
  let id: string;
  const productId = '7';

  beforeAll(async () => {
    server = await testDatabase();
    database = await connectDatabase(server.url);
  });
  afterAll(async () => {
    await database?.close();
    await server?.drop();
  });
  beforeEach(async () => {
    id = newId();
    const job = {
      id,
      productId,
      productCode: 'orders',
      versionCode: '1.0.0',
      workflowId: 'publish-7',
      snapshotDigest: 'sha256:1',
      description: '“Ω” 订单',
      options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
      changeSummary: ['a'],
      moduleSnapshot: [],
      requestedById: '1',
      requestedByName: 'Ada',
      requestedAt: new Date('2026-02-03T04:05:06.789Z'),
    } as const;
    await insertJob(database, job, ['generate', 'build']);
  });

  it('gives back what was put in', async () => {
    expect(await findJob(database, id)).toMatchObject({
      id,
      description: '“Ω” 订单',
      options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
      changeSummary: ['a'],
      status: 'pending',
      attempt: 1,
      error: null,
      requestedAt: new Date('2026-02-03T04:05:06.789Z'),
    });
    expect(await findSteps(database, id)).toMatchObject([{ name: 'generate' }, { name: 'build', startTime: null }]);
  });

  it('moves on and never back, however often a step is repeated', async () => {
    await beginStep(database, id, 'build', { status: 'building', progress: 20 });
    await advanceJob(database, id, 50, 60);
    const [, begun] = await findSteps(database, id);
    await beginStep(database, id, 'build', { status: 'building', progress: 20 });
    await advanceJob(database, id, 5, 60);
    expect(await findJob(database, id)).toMatchObject({ status: 'building', currentStep: 'build', progress: 60 });
    await noteStep(database, id, 'build', 'line');
    const took = await completeStep(database, id, 'build', { message: 'done', progress: 80 });
    expect(took).toEqual({ kind: 'publish', seconds: expect.any(Number) });
    const [, ended] = await findSteps(database, id);
    expect(await completeStep(database, id, 'build', { message: 'again', progress: 80 })).toBeNull();
    expect(ended).toMatchObject({ status: 'completed', message: 'done', startTime: begun?.startTime });
    expect((await findSteps(database, id))[1]).toEqual(ended);
  });

  it('ends once: a failure after success, or success after a failure, changes nothing', async () => {
    await finishJob(database, id, 'deployed');
    await failJob(database, id, { type: 'X', step: 'build', message: 'late' });
    expect(await findJob(database, id)).toMatchObject({ status: 'deployed', progress: 100, error: null });
    await resetJob(database, id, 2);
    await beginStep(database, id, 'build', { status: 'building', progress: 20 });
    await failJob(database, id, { type: 'BuildFailed', step: 'build', message: 'no such type' });
    await finishJob(database, id, 'deployed');
    expect(await findJob(database, id)).toMatchObject({ status: 'failed', error: { message: 'no such type' } });
    expect((await findSteps(database, id))[1]).toMatchObject({ status: 'failed', message: 'no such type' });
  });

  it('is made ready for a retry once an attempt', async () => {
    await failJob(database, id, { type: 'X', step: 'build', message: 'no' });
    await resetJob(database, id, 2);
    await beginStep(database, id, 'generate', { status: 'generating', progress: 2 });
    await resetJob(database, id, 2);
    expect(await findJob(database, id)).toMatchObject({
      attempt: 2,
      status: 'generating',
      error: null,
      finishedAt: null,
    });
  });

  it('lists newest first, page by page', async () => {
    const [newest, second] = await listJobs(database, productId, { before: null, limit: 2 });
    expect(newest?.id).toBe(id);
    expect(await listJobs(database, productId, { before: id, limit: 1 })).toEqual([second]);
  });

  it('leaves nothing of a job that is taken back', async () => {
    await deleteJob(database, id);
    expect(await findJob(database, id)).toBeNull();
    expect(await findSteps(database, id)).toEqual([]);
  });

  it('keeps each piece of the log once, by attempt', async () => {
    const piece = { jobId: id, attempt: 1, startByte: 0, endByte: 5, text: 'hello' };
    await Promise.all([appendBuildLog(database, piece), appendBuildLog(database, piece)]);
    await appendBuildLog(database, { ...piece, startByte: 5, endByte: 9, text: ' 🙂' });
    expect(await buildLogLength(database, id, 1)).toBe(9);
    expect(await buildLogLength(database, id, 2)).toBe(0);
    expect((await readBuildLog(database, id, 1, 5)).map((row) => row.text)).toEqual([' 🙂']);
  });

  it('remembers what served before a rollout, however often it begins', async () => {
    const run = { jobId: id, attempt: 1, environment: 'staging' };
    const start = { ...run, productId, revision: revision('1.1.0') };
    expect(await beginDeployment(database, { ...start, previous: revision('1.0.0') })).toEqual(revision('1.0.0'));
    expect(await beginDeployment(database, { ...start, previous: revision('1.1.0') })).toEqual(revision('1.0.0'));
    expect(await currentDeployment(database, productId, 'staging')).toBeNull();
    await finishDeployment(database, run, 'ready');
    await finishDeployment(database, run, 'restored');
    expect(await currentDeployment(database, productId, 'staging')).toMatchObject({
      versionCode: '1.1.0',
      state: 'ready',
    });
  });
});

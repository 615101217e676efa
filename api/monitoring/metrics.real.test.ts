import { afterAll, beforeAll, expect, it } from 'vitest';

import { beginDeployment, finishDeployment } from '../../database/deployments.ts';
import { claimEnvironment, releaseEnvironment, setLine } from '../../database/environments.ts';
import { newId } from '../../database/ids.ts';
import { beginStep, failJob, finishJob } from '../../database/jobs.ts';
import { approval, canaryCheck, retentionRun } from '../../database/schema/index.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createProduct } from '../draft-fixture.ts';
import { insertTestJob } from '../job-fixture.ts';
import { EngineUnavailable } from '../workflow-calls.ts';

const token = 'what Prometheus shows';
const revision = { versionCode: '1.2.0', digest: `sha256:${'1'.repeat(64)}`, image: 'image' };

let api: ApiFixture;
let productId: string;

beforeAll(async () => {
  api = await startApi({ metricsToken: token });
  productId = (await createProduct(api, 'orders')).split('/').at(-1) ?? '';
});
afterAll(() => api.close());

const get = (authorization: string) => api.app.inject({ url: '/metrics', headers: { authorization } });
const scrape = async () => (await get(`Bearer ${token}`)).body;
const job = (over: Parameters<typeof insertTestJob>[1] = {}) => insertTestJob(api.database, { productId, ...over });

it('tells who does not show the token nothing', async () => {
  expect((await get('')).statusCode).toBe(401);
  expect((await get(`Bearer ${api.tokens.admin}`)).statusCode).toBe(401);
  expect((await get(`Bearer ${token}`)).statusCode).toBe(200);
});

it('counts the jobs that have ended, and says how the last one did', async () => {
  await finishJob(api.database, await job(), 'deployed');
  await failJob(api.database, await job(), { type: 'Cancelled', step: 'build', message: 'Cancelled.' });
  const needsOperator = ['stop the build'];
  await failJob(api.database, await job(), { type: 'BuildFailed', step: 'build', message: 'No.', needsOperator });
  await finishJob(api.database, await job({ kind: 'rollback' }), 'deployed');
  expect(await scrape()).toContain('assembox_jobs_finished{kind="publish",outcome="succeeded"} 1');
  const text = await scrape();
  expect(text).toContain('assembox_jobs_finished{kind="publish",outcome="failed"} 1');
  expect(text).toContain('assembox_jobs_finished{kind="publish",outcome="cancelled"} 1');
  expect(text).toContain('assembox_jobs_finished{kind="promotion",outcome="failed"} 0');
  expect(text).toContain('assembox_last_job_failed{kind="publish",product="orders",cause="BuildFailed"} 1');
  expect(text).toContain('assembox_last_job_failed{kind="rollback",product="orders",cause=""} 0');
  expect(text).toContain('assembox_last_job_needs_operator{kind="publish",product="orders"} 1');
});

it('says what runs, at which step since when, and forgets it afterwards', async () => {
  const id = await job();
  const before = Math.floor(Date.now() / 1000);
  await beginStep(api.database, id, 'build', { status: 'building', progress: 15 });
  expect(await scrape()).toContain('assembox_jobs_running{kind="publish",status="building"} 1');
  const started = /assembox_job_step_started_timestamp_seconds\{kind="publish",product="orders",step="build"\} (\d+)/u;
  expect(Number(started.exec(await scrape())?.[1])).toBeGreaterThanOrEqual(before);
  await finishJob(api.database, id, 'deployed');
  expect(await scrape()).toContain('assembox_jobs_running{kind="publish",status="building"} 0');
  expect(await scrape()).not.toMatch(started);
});

it('says who waits for an approval and what a canary does, while the job runs', async () => {
  const jobId = await job({ kind: 'promotion', versionCode: '1.3.0' });
  const asked = { jobId, attempt: 1, productId, environment: 'production' };
  const requestedAt = new Date('2026-03-04T05:06:07.000Z');
  await api.database.insert(approval).values({
    ...asked,
    versionCode: '1.3.0',
    imageDigest: 'sha256:1',
    snapshotDigest: 'sha256:2',
    requestedById: '1',
    requestedByName: 'Ada',
    requestedAt,
    deadlineAt: new Date(requestedAt.getTime() + 3_600_000),
  });
  const check = { jobId, attempt: 1, step: 0, weight: 10, message: '' };
  await api.database.insert(canaryCheck).values([
    { ...check, checkNumber: 1, verdict: 'passed', checkedAt: new Date('2026-03-04T05:10:00.000Z') },
    { ...check, checkNumber: 2, verdict: 'failed', checkedAt: new Date('2026-03-04T05:10:30.000Z') },
  ]);
  const waiting = 'assembox_approval_requested_timestamp_seconds{product="orders",environment="production"} 1772600767';
  expect(await scrape()).toContain(waiting);
  expect(await scrape()).toContain('assembox_canary_last_check_passed{product="orders",version="1.3.0"} 0');
  await failJob(api.database, jobId, { type: 'CanaryFailed', step: 'canary', message: 'Too many errors.' });
  expect(await scrape()).not.toContain('assembox_approval_requested_timestamp_seconds{');
  expect(await scrape()).not.toContain('assembox_canary_last_check_passed{');
  expect(await scrape()).toContain(
    'assembox_last_job_failed{kind="promotion",product="orders",cause="CanaryFailed"} 1',
  );
});

it('asks the gateway for the weight of a canary each time, and says nothing where it does not answer', async () => {
  const jobId = await job({ kind: 'promotion', versionCode: '1.4.0' });
  await claimEnvironment(api.database, productId, 'production', { jobId, attempt: 1, workflow: 'promote' });
  await beginStep(api.database, jobId, 'canary', { status: 'deploying', progress: 20 });
  for (const weight of [10, 50]) {
    api.canaryWeight = async () => weight;
    expect(await scrape()).toContain(`assembox_canary_weight_percent{product="orders",version="1.4.0"} ${weight}\n`);
  }
  api.canaryWeight = async () => await Promise.reject(new Error('connection refused'));
  const text = await scrape();
  expect(text).not.toContain('assembox_canary_weight_percent{');
  expect(text).toContain('assembox_environment_changing{product="orders",environment="production"} 1');
  await finishJob(api.database, jobId, 'deployed');
  await releaseEnvironment(api.database, productId, 'production', { jobId, attempt: 1 });
  api.canaryWeight = async () => 0;
  expect(await scrape()).not.toContain('assembox_canary_weight_percent{');
});

it('says what runs where, and how the last clean-up ended', async () => {
  const run = { jobId: newId(), attempt: 1, environment: 'staging' };
  await beginDeployment(api.database, { ...run, productId, revision, previous: null });
  await finishDeployment(api.database, run, 'ready');
  await setLine(api.database, productId, 'production', { stopped: true, reason: 'sale', by: 'Ada' });
  const cleanUp = { productId, requestedBy: 'schedule', startedAt: new Date(), finishedAt: new Date() };
  await api.database.insert(retentionRun).values([
    { id: newId(), dryRun: false, error: 'the Git host refused', ...cleanUp },
    { id: newId(), dryRun: true, ...cleanUp },
  ]);
  const info = 'assembox_environment_info{product="orders",environment="staging",version="1.2.0"} 1';
  expect(await scrape()).toContain(info);
  const text = await scrape();
  expect(text).toContain('assembox_environment_line_stopped{product="orders",environment="production"} 1');
  expect(text).toContain('assembox_environment_changing{product="orders",environment="production"} 0');
  expect(text).toContain('assembox_retention_last_run_failed{product="orders"} 1');
});

it('says which systems answer and what waits for workers', async () => {
  api.publishes.queueState = {
    workflow: { pollers: 2, backlog: 0, ageSeconds: 0 },
    activity: { pollers: 0, backlog: 7, ageSeconds: 42 },
  };
  expect(await scrape()).toContain('assembox_task_queue_backlog{type="activity"} 7');
  expect(await scrape()).toContain('assembox_task_queue_pollers{type="activity"} 0');
  expect(await scrape()).toContain('assembox_task_queue_backlog_age_seconds{type="activity"} 42');
  expect(await scrape()).toContain('assembox_system_up{system="database"} 1');
  api.publishes.failure = new EngineUnavailable(new Error('connection refused'));
  expect(await scrape()).toContain('assembox_system_up{system="temporal"} 0');
  expect(await scrape()).not.toContain('assembox_task_queue_backlog{');
  api.publishes.failure = null;
});

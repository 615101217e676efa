import { Gauge, type Registry } from 'prom-client';

import type { Database } from '../../database/connection.ts';
import { countFinishedJobs, listLastJobs, listRunningJobs, listWaitingApprovals } from '../../database/monitoring.ts';

const kinds = ['publish', 'promotion', 'rollback'] as const;
const runningStatuses = ['pending', 'generating', 'building', 'deploying'] as const;
const outcomes = ['succeeded', 'failed', 'cancelled'] as const;

/** What the database says of jobs: the same at every process of the API, so take the `max` where several are scraped. */
export function jobMetrics(registry: Registry): (database: Database) => Promise<void> {
  const registers = [registry];
  const finished = new Gauge({
    name: 'assembox_jobs_finished',
    help: 'Jobs that have ended, by how.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const running = new Gauge({
    name: 'assembox_jobs_running',
    help: 'Jobs under way, by status.',
    labelNames: ['kind', 'status'],
    registers,
  });
  const stepStarted = new Gauge({
    name: 'assembox_job_step_started_timestamp_seconds',
    help: 'When the step began that a job under way is at; before the first, when the job was asked for.',
    labelNames: ['kind', 'product', 'step'],
    registers,
  });
  const lastFailed = new Gauge({
    name: 'assembox_last_job_failed',
    help: '1 where the last job of the product and kind that has ended failed, with the type of the error.',
    labelNames: ['kind', 'product', 'cause'],
    registers,
  });
  const needsOperator = new Gauge({
    name: 'assembox_last_job_needs_operator',
    help: 'What the last job of the product and kind could not undo and a person has to.',
    labelNames: ['kind', 'product'],
    registers,
  });
  const approvals = new Gauge({
    name: 'assembox_approval_requested_timestamp_seconds',
    help: 'When an approval was asked for that nobody has given or refused yet.',
    labelNames: ['product', 'environment'],
    registers,
  });

  return async (database) => {
    for (const gauge of [finished, running, stepStarted, lastFailed, needsOperator, approvals]) gauge.reset();
    const [counted, underWay, last, waiting] = await Promise.all([
      countFinishedJobs(database),
      listRunningJobs(database),
      listLastJobs(database),
      listWaitingApprovals(database),
    ]);
    for (const kind of kinds) {
      for (const outcome of outcomes) finished.set({ kind, outcome }, 0);
      for (const status of runningStatuses) running.set({ kind, status }, 0);
    }
    for (const { kind, status, cause, jobs } of counted)
      finished.inc({ kind, outcome: outcomeOf(status, cause) }, jobs);
    for (const job of underWay) {
      running.inc({ kind: job.kind, status: job.status });
      const labels = { kind: job.kind, product: job.productCode, step: job.step || 'none' };
      stepStarted.set(labels, seconds(job.stepStartedAt ?? job.requestedAt));
    }
    for (const { kind, productCode, status, error } of last) {
      const failed = outcomeOf(status, error?.type ?? null) === 'failed';
      lastFailed.set({ kind, product: productCode, cause: failed ? (error?.type ?? '') : '' }, failed ? 1 : 0);
      needsOperator.set({ kind, product: productCode }, error?.needsOperator?.length ?? 0);
    }
    for (const { productCode, environment, requestedAt } of waiting) {
      approvals.set({ product: productCode, environment }, seconds(requestedAt));
    }
  };
}

function outcomeOf(status: string, cause: string | null): (typeof outcomes)[number] {
  if (status !== 'failed') return 'succeeded';
  return cause === 'Cancelled' ? 'cancelled' : 'failed';
}

const seconds = (date: Date): number => date.getTime() / 1000;

import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from 'croner';
import { DataSource, type QueryRunner } from 'typeorm';

import { logger } from './logger.js';

const longestTimer = 2_147_483_647;
const longestMessage = 500;

interface Job {
  readonly name: string;
  readonly cron: Cron;
  readonly run: () => Promise<unknown>;
}

/**
 * Runs the product's scheduled logic, by the clock of UTC. Of all replicas one runs a job when it is due, under a lock
 * of the database that ends with its connection; while a job runs it is not started again, and what falls due meanwhile
 * is left out. `sys_schedule` tells of the last run of each.
 */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly jobs: Job[] = [];
  private readonly timers = new Map<Job, NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  constructor(private readonly dataSource: DataSource) {}

  add(name: string, pattern: string, run: () => Promise<unknown>): void {
    this.jobs.push({ name, cron: new Cron(pattern, { paused: true, timezone: 'UTC' }), run });
  }

  onApplicationBootstrap(): void {
    for (const job of this.jobs) this.plan(job);
  }

  /** Lets what runs come to its end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.running);
  }

  private plan(job: Job): void {
    const due = job.cron.nextRun();
    if (due === null || this.stopped) return;
    const wait = Math.min(due.getTime() - Date.now(), longestTimer);
    const timer = setTimeout(() => {
      // a timer may be early, and cannot wait for more than 24 days
      if (Date.now() < due.getTime()) return this.plan(job);
      const run = this.run(job, due);
      this.running.add(run);
      void run.finally(() => {
        this.running.delete(run);
        this.plan(job);
      });
    }, wait);
    this.timers.set(job, timer);
  }

  private async run(job: Job, due: Date): Promise<void> {
    try {
      const runner = this.dataSource.createQueryRunner();
      try {
        if (await takeLock(runner, job.name)) {
          if (await claim(runner, job.name, due)) await this.execute(runner, job, due);
          await runner.query(`SELECT RELEASE_LOCK(${lockName})`, [job.name]);
        }
      } finally {
        await runner.release();
      }
    } catch (error) {
      logger.error({ err: error, job: job.name }, 'the schedule could not be followed');
    }
  }

  private async execute(runner: QueryRunner, { name, run }: Job, due: Date): Promise<void> {
    let message: string | null = null;
    try {
      await run();
      logger.info({ job: name, due }, 'scheduled job done');
    } catch (error) {
      logger.error({ err: error, job: name, due }, 'scheduled job failed');
      message = (error instanceof Error ? error.message : String(error)).slice(0, longestMessage);
    }
    await runner.query('UPDATE `sys_schedule` SET `finished_at` = ?, `outcome` = ?, `message` = ? WHERE `key` = ?', [
      new Date(),
      message === null ? 'succeeded' : 'failed',
      message,
      name,
    ]);
  }
}

// locks are the server's, so the name says which database
const lockName = "CONCAT('schedule:', MD5(CONCAT(DATABASE(), ':', ?)))";

async function takeLock(runner: QueryRunner, name: string): Promise<boolean> {
  const rows: { taken: string | number | null }[] = await runner.query(`SELECT GET_LOCK(${lockName}, 0) AS taken`, [
    name,
  ]);
  return Number(rows[0]?.taken) === 1;
}

/** Notes that the run of that time begins; false where it, or a later one, has begun already. */
async function claim(runner: QueryRunner, name: string, due: Date): Promise<boolean> {
  const begun = [due, new Date(), null, 'running', null];
  const again: { affectedRows: number } = await runner.query(
    'UPDATE `sys_schedule` SET `due_at` = ?, `started_at` = ?, `finished_at` = ?, `outcome` = ?, `message` = ? WHERE `key` = ? AND `due_at` < ?',
    [...begun, name, due],
  );
  if (again.affectedRows === 1) return true;
  const first: { affectedRows: number } = await runner.query(
    'INSERT IGNORE INTO `sys_schedule` (`due_at`, `started_at`, `finished_at`, `outcome`, `message`, `key`) VALUES (?, ?, ?, ?, ?, ?)',
    [...begun, name],
  );
  return first.affectedRows === 1;
}

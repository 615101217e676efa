import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sendCallback } from './build-callback.ts';
import type { HostEnvironment } from './build-environment.ts';
import { BuildLog } from './build-log.ts';
import type { BuildRegistry } from './build-output.ts';
import { archiveResult, explainFailure, runPipeline } from './build-pipeline.ts';
import type { PipelineContext } from './build-pipeline.ts';
import type { ProductImages } from '../images/product-image.ts';
import type { BuildQueue, QueueItem } from './build-queue.ts';
import type { BuildOutcome, BuildRecord, BuildRecords } from './build-records.ts';
import type { GitAccess } from './checkout.ts';
import { repositoryOf } from './jenkins-job-config.ts';
import { createTestDatabase, dropTestDatabase, testDatabaseName } from './test-database.ts';

export interface SchedulerOptions {
  readonly folder: string;
  readonly cacheFolder: string;
  /** Builds at a time; those of one job run one after the other. */
  readonly executors: number;
  readonly webhookSecret: string;
  readonly testDatabaseUrl: string | null;
  readonly artifactStore: BuildRegistry | null;
  readonly images: ProductImages | null;
  readonly environment: HostEnvironment;
  readonly gitAccess: GitAccess | null;
}

/** Address of a build's page. */
export type BuildUrl = (build: Pick<BuildRecord, 'job' | 'number'>) => string;

/** Takes items from the queue, builds them, and tells the callers. */
export class BuildScheduler {
  readonly #options: SchedulerOptions;
  readonly #queue: BuildQueue;
  readonly #records: BuildRecords;
  readonly #buildUrl: BuildUrl;
  readonly #running = new Map<string, { controller: AbortController; ended: Promise<void> }>();
  readonly #callbacks = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: SchedulerOptions, queue: BuildQueue, records: BuildRecords, buildUrl: BuildUrl) {
    this.#options = options;
    this.#queue = queue;
    this.#records = records;
    this.#buildUrl = buildUrl;
  }

  /** Ends what an earlier process left unfinished, then takes up the queue. */
  async start(): Promise<void> {
    for (const record of this.#records.all()) {
      if (record.result === null) await this.#abandon(record);
      else if (record.callback === 'pending') this.#callBack(record);
    }
    this.wake();
  }

  /** To be called when something was queued. */
  wake(): void {
    for (const item of this.#queue.waiting()) {
      if (this.#running.size >= this.#options.executors || this.#stopping.signal.aborted) return;
      if (this.#running.has(item.job)) continue;
      this.#queue.take(item);
      const controller = new AbortController();
      const ended = this.#build(item, controller.signal).finally(() => {
        this.#running.delete(item.job);
        this.wake();
      });
      this.#running.set(item.job, { controller, ended });
      void ended.catch(() => undefined);
    }
  }

  /** Not running is success. */
  abort(job: string, number: number): void {
    if (this.#records.build(job, number)?.result === null) this.#running.get(job)?.controller.abort();
  }

  /** Aborts what runs. Callbacks that are still due are sent by the next process. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { controller } of this.#running.values()) controller.abort();
    await Promise.allSettled([...[...this.#running.values()].map(({ ended }) => ended), ...this.#callbacks]);
  }

  async #build(item: QueueItem, signal: AbortSignal): Promise<void> {
    const record = await this.#records.add(item.job, item.parameters);
    let result: BuildOutcome = 'FAILURE';
    try {
      await this.#queue.start(item.id, record.number);
      const log = new BuildLog(this.#records.logFile(record));
      log.write(`Build ${record.number} of ${record.job}, request ${record.parameters['REQUEST_ID'] ?? ''}`);
      result = await this.#outcome(record, log, signal);
      log.write(`Finished: ${result}`);
      await log.close();
      await this.#dropDatabase(record);
    } finally {
      await this.#finish(record, result);
    }
  }

  async #outcome(record: BuildRecord, log: BuildLog, signal: AbortSignal): Promise<BuildOutcome> {
    const { job, parameters } = record;
    try {
      const cloneUrl = repositoryOf(await this.#records.readConfig(job));
      if (cloneUrl === null) throw new Error(`the configuration of ${job} names no repository`);
      const workspace = join(this.#records.jobFolder(job), 'workspace');
      const input = { job, cloneUrl, parameters, workspace, home: join(this.#options.folder, 'home') };
      await archiveResult(
        this.#records.resultFile(record),
        await runPipeline(input, this.#context(record, log, signal)),
      );
      return 'SUCCESS';
    } catch (error) {
      if (signal.aborted) return 'ABORTED';
      explainFailure(log, error);
      return 'FAILURE';
    }
  }

  #context(record: BuildRecord, log: BuildLog, signal: AbortSignal): PipelineContext {
    const { cacheFolder, artifactStore, images, environment, gitAccess, testDatabaseUrl } = this.#options;
    return {
      log,
      signal,
      cacheFolder,
      registry: artifactStore,
      images,
      hostEnvironment: environment,
      gitAccess,
      testDatabase: async () => {
        if (testDatabaseUrl === null) return null;
        record.testDatabase = testDatabaseName();
        await this.#records.save(record);
        const { url, password } = await createTestDatabase(testDatabaseUrl, record.testDatabase);
        log.hide(password);
        return url;
      },
    };
  }

  async #dropDatabase(record: BuildRecord): Promise<void> {
    const { testDatabaseUrl } = this.#options;
    if (record.testDatabase === null || testDatabaseUrl === null) return;
    // a database that cannot be dropped is litter, no reason to fail the build
    const dropped = await dropTestDatabase(testDatabaseUrl, record.testDatabase).then(
      () => true,
      () => false,
    );
    if (dropped) record.testDatabase = null;
  }

  async #abandon(record: BuildRecord): Promise<void> {
    // Processes of the earlier server may still write there.
    await rm(join(this.#records.jobFolder(record.job), 'workspace'), { recursive: true, force: true, maxRetries: 5 });
    await mkdir(this.#records.buildFolder(record), { recursive: true });
    await appendFile(this.#records.logFile(record), '\nThe CI server restarted during the build.\nFinished: ABORTED\n');
    await this.#dropDatabase(record);
    await this.#finish(record, 'ABORTED');
  }

  async #finish(record: BuildRecord, result: BuildOutcome): Promise<void> {
    record.result = result;
    record.finishedAt = Date.now();
    await this.#records.save(record);
    this.#callBack(record);
  }

  #callBack(record: BuildRecord): void {
    const sent = this.#deliver(record).catch(() => undefined);
    this.#callbacks.add(sent);
    void sent.finally(() => this.#callbacks.delete(sent));
  }

  async #deliver(record: BuildRecord): Promise<void> {
    const { job, number, result, parameters } = record;
    const { REQUEST_ID: requestId = '', CALLBACK_URL: callbackUrl = '' } = parameters;
    if (result === null || this.#stopping.signal.aborted) return;
    const finished = { requestId, job, number, result, url: this.#buildUrl(record) };
    const delivered =
      callbackUrl !== '' &&
      (await sendCallback(callbackUrl, finished, {
        secret: this.#options.webhookSecret,
        signal: this.#stopping.signal,
      }));
    record.callback = delivered ? 'delivered' : 'given up';
    await this.#records.save(record);
  }
}

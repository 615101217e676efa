import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import { writeAtomically } from './atomic-file.ts';
import { buildResultFile } from './build-result.ts';

const recordSchema = Type.Object({
  job: Type.String(),
  number: Type.Integer(),
  parameters: Type.Record(Type.String(), Type.String()),
  /** Milliseconds since the epoch. */
  startedAt: Type.Integer(),
  finishedAt: Type.Union([Type.Integer(), Type.Null()]),
  result: Type.Union([Type.Literal('SUCCESS'), Type.Literal('FAILURE'), Type.Literal('ABORTED'), Type.Null()]),
  /** To be dropped after the build. */
  testDatabase: Type.Union([Type.String(), Type.Null()]),
  callback: Type.Union([Type.Literal('pending'), Type.Literal('delivered'), Type.Literal('given up')]),
});

export type BuildRecord = Static<typeof recordSchema>;
export type BuildOutcome = NonNullable<BuildRecord['result']>;

const keptBuilds = 100;
const jobName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** Jobs and their builds in a folder, laid out as Jenkins does: `jobs/<job>/config.xml`, `jobs/<job>/builds/<number>/`. */
export class BuildRecords {
  readonly #folder: string;
  readonly #jobs = new Map<string, Map<number, BuildRecord>>();

  constructor(folder: string) {
    this.#folder = join(folder, 'jobs');
  }

  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const job of await readdir(this.#folder)) {
      const builds = new Map<number, BuildRecord>();
      for (const number of await readdir(join(this.#folder, job, 'builds'))) {
        const text = await readFile(join(this.#folder, job, 'builds', number, 'build.json'), 'utf8').catch(
          () => 'null',
        );
        const record: unknown = JSON.parse(text);
        if (Value.Check(recordSchema, record)) builds.set(record.number, record);
      }
      this.#jobs.set(job, builds);
    }
  }

  hasJob(job: string): boolean {
    return this.#jobs.has(job);
  }

  /** False where the name cannot be a job's. */
  async writeJob(job: string, config: string): Promise<boolean> {
    if (!jobName.test(job)) return false;
    await mkdir(join(this.jobFolder(job), 'builds'), { recursive: true });
    await writeAtomically(join(this.jobFolder(job), 'config.xml'), config);
    if (!this.#jobs.has(job)) this.#jobs.set(job, new Map());
    return true;
  }

  readConfig(job: string): Promise<string> {
    return readFile(join(this.jobFolder(job), 'config.xml'), 'utf8');
  }

  /** Newest first. */
  builds(job: string): BuildRecord[] {
    return [...(this.#jobs.get(job)?.values() ?? [])].toSorted((a, b) => b.number - a.number);
  }

  all(): BuildRecord[] {
    return [...this.#jobs.keys()].flatMap((job) => this.builds(job));
  }

  build(job: string, number: number): BuildRecord | undefined {
    return this.#jobs.get(job)?.get(number);
  }

  /** Starts the job's next build and forgets the oldest beyond a hundred. */
  async add(job: string, parameters: Readonly<Record<string, string>>): Promise<BuildRecord> {
    const builds = this.builds(job);
    const record: BuildRecord = {
      job,
      number: (builds[0]?.number ?? 0) + 1,
      parameters: { ...parameters },
      startedAt: Date.now(),
      finishedAt: null,
      result: null,
      testDatabase: null,
      callback: 'pending',
    };
    await this.save(record);
    for (const old of builds.slice(keptBuilds - 1)) {
      this.#jobs.get(job)?.delete(old.number);
      await rm(this.buildFolder(old), { recursive: true, force: true });
    }
    return record;
  }

  async save(record: BuildRecord): Promise<void> {
    await mkdir(this.buildFolder(record), { recursive: true });
    await writeAtomically(join(this.buildFolder(record), 'build.json'), JSON.stringify(record));
    this.#jobs.get(record.job)?.set(record.number, record);
  }

  jobFolder(job: string): string {
    return join(this.#folder, job);
  }

  buildFolder({ job, number }: Pick<BuildRecord, 'job' | 'number'>): string {
    return join(this.#folder, job, 'builds', String(number));
  }

  logFile(build: Pick<BuildRecord, 'job' | 'number'>): string {
    return join(this.buildFolder(build), 'log');
  }

  resultFile(build: Pick<BuildRecord, 'job' | 'number'>): string {
    return join(this.buildFolder(build), buildResultFile);
  }
}

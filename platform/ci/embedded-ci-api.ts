import { open, readFile } from 'node:fs/promises';
import type { BuildQueue, QueueItem } from './build-queue.ts';
import type { BuildRecord, BuildRecords } from './build-records.ts';
import { buildResultFile } from './build-result.ts';
import type { BuildScheduler } from './build-scheduler.ts';
import { buildParameters } from './jenkins-job-config.ts';

export interface CiRequest {
  readonly method: string;
  /** Decoded parts of the path. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Text and bytes are sent as they are, anything else as JSON. */
export interface CiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CiContext {
  readonly queue: BuildQueue;
  readonly records: BuildRecords;
  readonly scheduler: BuildScheduler;
  /** Of the server. */
  readonly url: string;
}

const notFound: CiAnswer = { status: 404 };

/** The part of Jenkins' remote API that `createJenkinsBuilder` uses, with Jenkins' shapes and statuses. */
export async function answerCi(request: CiRequest, context: CiContext): Promise<CiAnswer> {
  const [collection = '', name = '', third = '', ...rest] = request.path;
  const key = `${request.method} ${collection}`;
  if (key === 'GET api') return { status: 200, body: { mode: 'NORMAL', nodeDescription: 'embedded' } };
  if (key === 'POST createItem') return createJob(request, context);
  if (collection === 'queue') return answerQueue(request, context);
  if (collection !== 'job' || !context.records.hasJob(name)) return notFound;
  if (third === 'config.xml') return jobConfiguration(request, context, name);
  if (third === 'api' && request.method === 'GET') return { status: 200, body: jobBody(name, context) };
  if (third === 'buildWithParameters' && request.method === 'POST') return enqueue(request, context, name);
  const build = /^\d+$/.test(third) ? context.records.build(name, Number(third)) : undefined;
  return build === undefined ? notFound : answerBuild(request, context, build, rest);
}

async function createJob({ query, body }: CiRequest, { records }: CiContext): Promise<CiAnswer> {
  const job = query.get('name') ?? '';
  if (records.hasJob(job)) return { status: 400, body: `A job already exists with the name ${job}` };
  return (await records.writeJob(job, body)) ? { status: 200 } : { status: 400, body: 'That is no name for a job' };
}

async function jobConfiguration({ method, body }: CiRequest, { records }: CiContext, job: string): Promise<CiAnswer> {
  if (method === 'POST') await records.writeJob(job, body);
  return { status: 200, body: await records.readConfig(job), headers: { 'content-type': 'application/xml' } };
}

async function enqueue({ query, body }: CiRequest, context: CiContext, job: string): Promise<CiAnswer> {
  const given = new URLSearchParams([...query, ...new URLSearchParams(body)]);
  const parameters: Record<string, string> = {};
  for (const name of buildParameters) parameters[name] = given.get(name) ?? '';
  const { item, isNew } = await context.queue.add(job, parameters);
  context.scheduler.wake();
  return { status: isNew ? 201 : 303, headers: { location: `${context.url}/queue/item/${item.id}/` } };
}

async function answerQueue({ method, path, query }: CiRequest, context: CiContext): Promise<CiAnswer> {
  const [, resource, id = '', api] = path;
  if (method === 'POST' && resource === 'cancelItem') {
    return { status: (await context.queue.cancel(Number(query.get('id')))) ? 204 : 404 };
  }
  if (method !== 'GET') return notFound;
  if (resource === 'api') {
    return { status: 200, body: { items: context.queue.pending().map((item) => itemBody(item, context)) } };
  }
  const item = resource === 'item' && api === 'api' ? context.queue.get(Number(id)) : undefined;
  return item === undefined ? notFound : { status: 200, body: itemBody(item, context) };
}

async function answerBuild(
  { method, query }: CiRequest,
  context: CiContext,
  build: BuildRecord,
  [resource = '', detail = '']: readonly string[],
): Promise<CiAnswer> {
  const { records, scheduler } = context;
  if (method === 'POST' && resource === 'stop') {
    scheduler.abort(build.job, build.number);
    return { status: 302, headers: { location: buildUrl(context.url, build) } };
  }
  if (method !== 'GET') return notFound;
  if (resource === 'api') return { status: 200, body: buildBody(build, context) };
  if (resource === 'logText' && detail === 'progressiveText') return progressiveText(build, context, query);
  if (resource === '' || resource === 'console' || resource === 'consoleText') {
    return { status: 200, body: await readFile(records.logFile(build), 'utf8').catch(() => '') };
  }
  if (resource === 'artifact' && detail === buildResultFile && build.result === 'SUCCESS') {
    return { status: 200, body: await readFile(records.resultFile(build), 'utf8') };
  }
  return notFound;
}

async function progressiveText(build: BuildRecord, { records }: CiContext, query: URLSearchParams): Promise<CiAnswer> {
  const start = Math.max(0, Number(query.get('start')) || 0);
  // Asked before the log is read: what is written to a finished build's log is all there.
  const more = build.result === null;
  const text = await readFrom(records.logFile(build), start);
  const headers = { 'x-text-size': String(start + text.length), ...(more && { 'x-more-data': 'true' }) };
  return { status: 200, body: text, headers };
}

async function readFrom(file: string, start: number): Promise<Uint8Array> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return new Uint8Array();
  try {
    const { size } = await handle.stat();
    const buffer = new Uint8Array(Math.max(0, size - start));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

export function buildUrl(root: string, { job, number }: Pick<BuildRecord, 'job' | 'number'>): string {
  return `${root}/job/${job}/${number}/`;
}

function jobBody(job: string, context: CiContext) {
  const builds = context.records.builds(job).map((build) => buildBody(build, context));
  return { name: job, url: `${context.url}/job/${job}/`, builds };
}

function buildBody(build: BuildRecord, { url }: CiContext) {
  const building = build.result === null;
  return {
    number: build.number,
    url: buildUrl(url, build),
    building,
    result: build.result,
    timestamp: build.startedAt,
    duration: build.finishedAt === null ? 0 : build.finishedAt - build.startedAt,
    actions: [parametersAction(build.parameters)],
  };
}

function itemBody({ id, job, parameters, state, number }: QueueItem, { url }: CiContext) {
  return {
    id,
    task: { name: job, url: `${url}/job/${job}/` },
    actions: [parametersAction(parameters)],
    ...(state !== 'waiting' && { cancelled: state === 'cancelled' }),
    ...(number !== null && { executable: { number, url: buildUrl(url, { job, number }) } }),
  };
}

function parametersAction(parameters: Readonly<Record<string, string>>) {
  return { parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) };
}

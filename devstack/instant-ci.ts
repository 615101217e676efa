import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { createArtifactStore } from '../platform/artifacts/artifact-store.ts';
import { serveHttp } from './http-fixture.ts';

/** Answers as its release, and needs neither packages nor a database. */
const product = `
import { createServer } from 'node:http';
const answer = JSON.stringify({ status: 'ok', release: process.env.RELEASE_VERSION });
const server = createServer((request, response) => response.setHeader('content-type', 'application/json').end(answer));
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;
const dependencies = 'none';

export interface InstantCiOptions {
  /** Of the embedded runtime's artifacts. */
  readonly registryFolder: string;
  /** Where the embedded runtime looks for installed packages. */
  readonly cacheFolder: string;
  readonly port: number;
}

export interface InstantCi {
  /** Builds so far. */
  readonly builds: () => number;
  stop(): Promise<void>;
}

interface Build {
  readonly number: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly digest: string;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Speaks the part of Jenkins' remote API that publishes use, for any user. A build is over when it is asked for: whatever
 * the sources are, a small service comes out. So what is left of a publish is the publish service's own work.
 */
export async function startInstantCi({ registryFolder, cacheFolder, port }: InstantCiOptions): Promise<InstantCi> {
  const registry = createArtifactStore(registryFolder);
  const app = await packProduct(registry);
  await mkdir(path.join(cacheFolder, 'dependencies', dependencies), { recursive: true });
  const jobs = new Map<string, { config: string; builds: Build[] }>();

  async function build(job: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
    const builds = jobs.get(job)?.builds ?? [];
    const command = ['node', 'server/dist/main.js'];
    const commit = parameters['COMMIT'] ?? '';
    const digest = await registry.putManifest({ schemaVersion: 1, product: job, commit, app, dependencies, command });
    builds.push({ number: builds.length + 1, parameters, digest });
    return { status: 201 };
  }

  async function answer(method: string, url: URL, body: string): Promise<Answer> {
    const [, collection, name = '', third = '', fourth = ''] = url.pathname.split('/').map(decodeURIComponent);
    if (collection === 'createItem') {
      jobs.set(url.searchParams.get('name') ?? '', { config: body, builds: [] });
      return { status: 200 };
    }
    if (collection === 'queue') return name === 'api' ? { status: 200, body: { items: [] } } : { status: 404 };
    const job = jobs.get(name);
    if (!job) return { status: 404 };
    if (third === 'config.xml') return { status: 200, body: job.config };
    if (third === 'buildWithParameters') return build(name, Object.fromEntries(new URLSearchParams(body)));
    if (third === 'api') return { status: 200, body: { builds: job.builds.toReversed().map(buildBody) } };
    const found = job.builds[Number(third) - 1];
    return found && method === 'GET' ? answerBuild(name, found, fourth) : { status: 404 };
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    void bodyOf(request)
      .then((body) => answer(request.method ?? 'GET', url, body))
      .catch((error: unknown): Answer => ({ status: 500, body: String(error) }))
      .then(({ status, body = '', headers }) =>
        response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body)),
      );
  };
  const { stop } = await serveHttp(listener, { port, keepAliveTimeout: 75_000 });
  return { builds: () => [...jobs.values()].reduce((sum, { builds }) => sum + builds.length, 0), stop };
}

async function packProduct(registry: ReturnType<typeof createArtifactStore>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-product-'));
  try {
    await mkdir(path.join(folder, 'server/dist'), { recursive: true });
    await writeFile(path.join(folder, 'server/dist/main.js'), product);
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    return await registry.putApp(folder, ['.']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const bodyOf = (request: IncomingMessage): Promise<string> =>
  request.method === 'POST' ? text(request) : Promise.resolve('');

function buildBody({ number, parameters }: Build) {
  const given = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  return { number, url: '', building: false, result: 'SUCCESS', actions: [{ parameters: given }] };
}

function answerBuild(job: string, build: Build, what: string): Answer {
  const { parameters, digest } = build;
  if (what === 'api') return { status: 200, body: buildBody(build) };
  if (what === 'logText') return { status: 200, body: 'built\n', headers: { 'x-text-size': '6' } };
  const result = {
    requestId: parameters['REQUEST_ID'],
    commit: parameters['COMMIT'],
    digest,
    image: `artifact:${job}@${digest}`,
  };
  return what === 'artifact' ? { status: 200, body: result } : { status: 404 };
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { HostEnvironment } from './build-environment.ts';
import type { ProductImages } from '../images/product-image.ts';
import type { BuildRegistry } from './build-output.ts';
import { BuildQueue } from './build-queue.ts';
import { BuildRecords } from './build-records.ts';
import { BuildScheduler } from './build-scheduler.ts';
import type { GitAccess } from './checkout.ts';
import { answerCi, buildUrl } from './embedded-ci-api.ts';
import type { CiAnswer, CiContext } from './embedded-ci-api.ts';

export interface EmbeddedCiOptions {
  /** Queue, jobs, builds and workspaces; made where it does not exist. */
  readonly folder: string;
  /** Installed dependencies by lock file, shared with the runtime. */
  readonly cacheFolder: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly host?: string;
  readonly user: string;
  readonly token: string;
  /** Builds at a time. Default 1. */
  readonly executors?: number;
  /** Standard Webhooks secret, `whsec_` and base64, that signs the callbacks. */
  readonly webhookSecret: string;
  /** Administrator's address of the server on which each build's tests get a database of their own; null for none. */
  readonly testDatabaseUrl: string | null;
  /** Null where no runtime of this machine runs what is built. */
  readonly artifactStore: BuildRegistry | null;
  /** Makes images; null where there is no registry for them. */
  readonly images?: ProductImages | null;
  /** Of a Git host whose repositories are private; null where they are open to this server. */
  readonly gitAccess?: GitAccess | null;
  /** Of this process, unless given: the search path, and what npm needs to reach its registry, are taken from it. */
  readonly environment?: HostEnvironment;
}

export interface EmbeddedCiServer {
  readonly url: string;
  stop(): Promise<void>;
}

const unfinishedInstallMs = 60 * 60_000;

/** A CI server that speaks the part of Jenkins' remote API that the adapter uses, and builds generated products. */
export async function startEmbeddedCi(options: EmbeddedCiOptions): Promise<EmbeddedCiServer> {
  const {
    folder,
    cacheFolder,
    port,
    host = '127.0.0.1',
    executors = 1,
    images = null,
    environment = process.env,
    gitAccess = null,
  } = options;
  await mkdir(folder, { recursive: true });
  await removeUnfinishedInstalls(join(cacheFolder, 'dependencies'));
  const queue = new BuildQueue(join(folder, 'queue.json'));
  const records = new BuildRecords(folder);
  await queue.load();
  await records.load();
  let url = '';
  const scheduler = new BuildScheduler(
    { ...options, executors, images, environment, gitAccess },
    queue,
    records,
    (build) => buildUrl(url, build),
  );
  const server = createServer((request, response) => {
    serve(request, response, options, { queue, records, scheduler, url }).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  // longer than clients keep idle connections, so that none is closed under a request
  server.keepAliveTimeout = 75_000;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  url = `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
  await scheduler.start();
  return {
    url,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, scheduler.stop()]);
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { user, token }: EmbeddedCiOptions,
  context: CiContext,
): Promise<void> {
  if (!isAuthorized(request, `${user}:${token}`)) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="Jenkins"' }).end();
    return;
  }
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const method = request.method ?? 'GET';
  const body = method === 'POST' ? await text(request) : '';
  send(response, await answerCi({ method, path, query: url.searchParams, body }, context));
}

function send(response: ServerResponse, { status, body, headers }: CiAnswer): void {
  const plain = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  response.writeHead(status, { 'content-type': plain ? 'text/plain; charset=utf-8' : 'application/json', ...headers });
  response.end(plain ? body : JSON.stringify(body));
}

function isAuthorized({ headers }: IncomingMessage, expected: string): boolean {
  const [scheme = '', value = ''] = headers.authorization?.split(' ') ?? [];
  return /^basic$/i.test(scheme) && timingSafeEqual(sha256(Buffer.from(value, 'base64')), sha256(expected));
}

/** Gives both sides of a comparison the same length. */
function sha256(secret: string | Buffer): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** What a killed server left. Others may share the cache, so nothing that could still be at work is touched. */
async function removeUnfinishedInstalls(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.includes('.installing-')) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > unfinishedInstallMs) await rm(join(folder, name), { recursive: true, force: true });
  }
}

import type { ChildProcess } from 'node:child_process';
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { BareRepositories } from './bare-repositories.ts';
import { answerApi } from './embedded-git-api.ts';
import type { ApiContext } from './embedded-git-api.ts';
import { serveSmartHttp } from './http-backend.ts';

export interface EmbeddedGitOptions {
  /** Bare repositories, `<name>.git`; made where it does not exist. */
  readonly folder: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly host?: string;
  /** Needed to push and to create repositories; reading is open to whoever reaches the port. */
  readonly token: string;
  readonly organisation: string;
}

export interface EmbeddedGitServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Git's smart HTTP at `/<organisation>/<repository>.git`, and what the adapter uses of Gitea's API at `/api/v1`. */
export async function startEmbeddedGitServer(options: EmbeddedGitOptions): Promise<EmbeddedGitServer> {
  const { folder, port, host = '127.0.0.1', token, organisation } = options;
  const repositories = new BareRepositories(folder);
  await repositories.load();
  const processes = new Set<ChildProcess>();
  const context = { repositories, organisation, url: '', token, processes };
  const server = createServer((request, response) => {
    route(request, response, context).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  // longer than clients keep idle connections, so that none is closed under a request
  server.keepAliveTimeout = 75_000;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  context.url = `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
  return {
    url: context.url,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      const ended = [...processes].map((child) => once(child, 'close'));
      for (const child of processes) child.kill();
      await Promise.all([closed, ...ended]);
    },
  };
}

interface ServerContext extends ApiContext {
  readonly token: string;
  readonly processes: Set<ChildProcess>;
}

async function route(request: IncomingMessage, response: ServerResponse, context: ServerContext): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = decodedParts(url.pathname);
  if (path === null) {
    response.writeHead(400).end();
  } else if (path[0] === 'api' && path[1] === 'v1') {
    await serveApi(request, response, { path: path.slice(2), query: url.searchParams }, context);
  } else {
    await serveGit(request, response, { path, url }, context);
  }
}

async function serveApi(
  request: IncomingMessage,
  response: ServerResponse,
  { path, query }: { path: string[]; query: URLSearchParams },
  context: ServerContext,
): Promise<void> {
  const method = request.method ?? 'GET';
  if ((method !== 'GET' || path[0] === 'user') && !isAuthorized(request, context.token)) {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"token is required"}');
    return;
  }
  const body: unknown = method === 'POST' ? await json(request).catch(() => undefined) : undefined;
  const answer = await answerApi({ method, path, query, body }, context);
  const text = typeof answer.body === 'string';
  response.writeHead(answer.status, { 'content-type': text ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(text ? answer.body : JSON.stringify(answer.body));
}

const services = new Set(['info/refs', 'git-upload-pack', 'git-receive-pack']);

async function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  { path, url }: { path: string[]; url: URL },
  context: ServerContext,
): Promise<void> {
  const [organisation, directory = '', ...rest] = path;
  const repository = context.repositories.get(directory.replace(/\.git$/, ''));
  const service = rest.join('/');
  if (organisation !== context.organisation || repository === undefined || !services.has(service)) {
    response.writeHead(404).end('Not Found\n');
    return;
  }
  const mayPush = isAuthorized(request, context.token);
  const pushes = service === 'git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
  if (pushes && !mayPush) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="Assembox"' }).end('The token is required to push\n');
    return;
  }
  const target = { repository, service, query: url.search.slice(1), mayPush };
  await serveSmartHttp(request, response, target, context.processes);
}

/** Gitea's two ways: `token …` or `Bearer …` for the API, and Basic with the token for a password for git. */
function isAuthorized({ headers }: IncomingMessage, token: string): boolean {
  const [scheme = '', value = ''] = headers.authorization?.split(' ') ?? [];
  if (/^(?:token|bearer)$/i.test(scheme)) return sameSecret(value, token);
  if (!/^basic$/i.test(scheme)) return false;
  const credentials = Buffer.from(value, 'base64').toString('utf8');
  return sameSecret(credentials.slice(credentials.indexOf(':') + 1), token);
}

function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function decodedParts(pathname: string): string[] | null {
  try {
    return pathname.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

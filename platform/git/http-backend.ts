import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { gitEnvironment } from './bare-repositories.ts';
import type { BareRepository } from './bare-repositories.ts';

const settings = {
  'http.receivepack': 'true',
  'receive.denyNonFastForwards': 'true',
  'receive.denyDeletes': 'false',
  'receive.fsckObjects': 'true',
  'uploadpack.allowAnySHA1InWant': 'true',
  'uploadpack.allowFilter': 'true',
  // one file a push instead of one an object; git itself merges them when there are fifty
  'receive.unpackLimit': '1',
  'gc.autoDetach': 'false',
};

const settingArguments = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);

/**
 * Answers a smart-HTTP request by git's own CGI program: https://git-scm.com/docs/git-http-backend
 *
 * @param service path below the repository, such as `git-upload-pack`
 * @param mayPush whether the request carried the right to write
 */
export async function serveSmartHttp(
  request: IncomingMessage,
  response: ServerResponse,
  target: { repository: BareRepository; service: string; query: string; mayPush: boolean },
  processes: Set<ChildProcess>,
): Promise<void> {
  const { repository, service, query, mayPush } = target;
  const child = spawn('git', [...settingArguments, 'http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: repository.directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${service}`,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      REMOTE_ADDR: request.socket.remoteAddress ?? '',
      ...(request.headers['content-length'] && { CONTENT_LENGTH: request.headers['content-length'] }),
      ...(request.headers['content-encoding'] && { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
      ...(typeof request.headers['git-protocol'] === 'string' && { GIT_PROTOCOL: request.headers['git-protocol'] }),
      ...(mayPush && { REMOTE_USER: 'assembox' }),
    },
  });
  processes.add(child);
  child.once('close', () => processes.delete(child));
  child.once('error', () => response.destroy());
  // a client that leaves early, or a backend that answers before it read everything, is no failure of the server
  const received = pipeline(request, child.stdin).catch(() => child.stdin.destroy());
  await writeCgiAnswer(child.stdout, response);
  await received;
}

async function writeCgiAnswer(output: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  let head: Buffer | null = Buffer.alloc(0);
  await pipeline(async function* body() {
    for await (const chunk of output) {
      if (head === null) {
        yield chunk;
        continue;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) continue;
      writeHead(head.toString('latin1', 0, end), response);
      const rest = head.subarray(end + 4);
      head = null;
      if (rest.length > 0) yield rest;
    }
    if (head !== null) response.writeHead(500);
  }, response);
}

function writeHead(head: string, response: ServerResponse): void {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}

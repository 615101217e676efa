import {
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request,
} from 'node:http';

/**
 * `refused`: nothing of the request has reached a server, so it may be sent to another one. `failed`, `timed-out`: it may
 * have had its effect, and the client waits for an answer. `broken-off`: the answer had begun. `answered` includes a
 * client that went away.
 */
export type Outcome = 'answered' | 'refused' | 'failed' | 'timed-out' | 'broken-off';

/** RFC 9110, 7.6.1, and `expect`, which the gateway has answered itself. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

const idleLimitMs = 120_000;

export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Names and values in turn, that the answer gets besides its own. */
  readonly headers: readonly string[];
  /** Of the release. */
  readonly port: number;
}

/**
 * Sends a request on and streams the answer back. What cannot be repeated goes over a connection of its own: the release may
 * close a kept one while the request is on its way.
 */
export async function attemptProxy({ incoming, outgoing, headers, port }: Exchange, agent: Agent): Promise<Outcome> {
  const { method, url } = incoming;
  const hasBody = carriesBody(incoming.headers);
  const repeatable = !hasBody && isSafe(method);
  const sent = forwardedHeaders(incoming);
  const upstream = request({
    host: '127.0.0.1',
    port,
    agent: repeatable ? agent : false,
    method,
    path: url,
    headers: sent,
  });
  const progress = { connected: false, timedOut: false };
  const abandon = () => upstream.destroy();
  outgoing.once('close', abandon);
  upstream.setTimeout(idleLimitMs, () => {
    progress.timedOut = true;
    upstream.destroy();
  });
  onceConnected(upstream, () => {
    progress.connected = true;
    if (hasBody) incoming.pipe(upstream);
    else upstream.end();
  });
  const outcome = await new Promise<Outcome>((resolve) => {
    upstream.once('response', (response) => {
      outgoing.once('close', () => resolve('answered'));
      response.once('error', () => resolve(outgoing.destroyed ? 'answered' : 'broken-off'));
      const answered = [...answeredHeaders(response), ...headers];
      outgoing.writeHead(response.statusCode ?? 502, response.statusMessage, answered);
      response.pipe(outgoing);
    });
    upstream.once('error', () => {
      incoming.unpipe(upstream);
      const unharmed = !progress.connected || (upstream.reusedSocket && repeatable);
      if (outgoing.destroyed) resolve('answered');
      else if (outgoing.headersSent) resolve('broken-off');
      else if (progress.timedOut) resolve('timed-out');
      else resolve(unharmed ? 'refused' : 'failed');
    });
  });
  outgoing.off('close', abandon);
  if (outcome === 'broken-off') outgoing.destroy();
  return outcome;
}

/** Nothing of a body is read before there is someone to read it, so that a refused request is still whole. */
function onceConnected(upstream: ClientRequest, action: () => void): void {
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', action);
    else action();
  });
}

function carriesBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isSafe(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** The gateway is the first of ours that a client reaches: what the client says of itself in `X-Forwarded-…` is not passed on. */
function forwardedHeaders(incoming: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const dropped = namedInConnection(incoming.headers.connection);
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !hopByHop.has(name) && !dropped.has(name)) headers[name] = value;
  }
  headers['x-forwarded-for'] = incoming.socket.remoteAddress ?? '';
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-host'] = incoming.headers.host ?? '';
  return headers;
}

function answeredHeaders(response: IncomingMessage): string[] {
  const dropped = namedInConnection(response.headers.connection);
  const headers: string[] = [];
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
    const name = response.rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || lower === 'transfer-encoding' || dropped.has(lower)) continue;
    headers.push(name, response.rawHeaders[at + 1] ?? '');
  }
  return headers;
}

function namedInConnection(value: string | undefined): Set<string> {
  return new Set((value ?? '').split(',').map((name) => name.trim().toLowerCase()));
}

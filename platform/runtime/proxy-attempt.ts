import { type Agent, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, request } from 'node:http';

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

/** Sends a request on and streams the answer back. */
export async function attemptProxy(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  agent: Agent,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const hasBody = carriesBody(incoming.headers);
    const upstream = request({
      host: '127.0.0.1',
      port,
      agent,
      method: incoming.method,
      path: incoming.url,
      headers: forwardedHeaders(incoming),
    });
    let connected = false;
    let timedOut = false;
    const abandon = () => upstream.destroy();
    const finish = (outcome: Outcome) => {
      outgoing.off('close', abandon);
      resolve(outcome);
    };
    outgoing.once('close', abandon);
    upstream.setTimeout(idleLimitMs, () => {
      timedOut = true;
      upstream.destroy();
    });
    const send = () => {
      connected = true;
      if (hasBody) incoming.pipe(upstream);
      else upstream.end();
    };
    upstream.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', send);
      else send();
    });
    upstream.once('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.statusMessage, answeredHeaders(response));
      response.pipe(outgoing);
      outgoing.once('close', () => finish('answered'));
      response.once('error', () => {
        finish('broken-off');
        outgoing.destroy();
      });
    });
    upstream.once('error', () => {
      incoming.unpipe(upstream);
      if (outgoing.destroyed) {
        finish('answered');
      } else if (outgoing.headersSent) {
        finish('broken-off');
        outgoing.destroy();
      } else if (timedOut) {
        finish('timed-out');
      } else {
        const lostIdleConnection = upstream.reusedSocket && !hasBody && isSafe(incoming.method);
        finish(connected && !lostIdleConnection ? 'failed' : 'refused');
      }
    });
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

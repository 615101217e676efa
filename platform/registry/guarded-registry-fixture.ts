import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';

/** A door before a registry: who may pass, and what goes wrong on the way. */
export interface GuardedRegistry {
  readonly url: string;
  /** `METHOD /path` of what came to the registry, without those for tokens. */
  readonly requests: readonly string[];
  /** How many tokens were given out. */
  tokens(): number;
  /** Tokens given out so far are good no more. */
  forgetTokens(): void;
  /** Answers instead of the registry: a status, `reset` for a cut connection; null lets the request through. */
  disturb(fault: Fault): void;
  stop(): Promise<void>;
}

export interface Guard {
  readonly upstream: string;
  readonly scheme: 'basic' | 'bearer';
  readonly user: string;
  /** Asked each time: it may change. */
  readonly password: () => string;
}

type Fault = (request: string) => number | 'reset' | null;

const noFault: Fault = () => null;

export async function guardRegistry({ upstream, scheme, user, password }: Guard): Promise<GuardedRegistry> {
  const requests: string[] = [];
  let given = 0;
  let valid = new Set<string>();
  let fault: Fault = noFault;
  const basic = () => `Basic ${Buffer.from(`${user}:${password()}`).toString('base64')}`;

  const server = createServer((request, response) => {
    const { authorization = '' } = request.headers;
    const url = new URL(request.url ?? '/', address());
    if (url.pathname === '/token') {
      if (authorization !== basic()) return void response.writeHead(401).end();
      given += 1;
      const token = `${url.searchParams.get('scope')} ${given}`;
      valid.add(token);
      return void response.end(JSON.stringify({ token, expires_in: 300 }));
    }
    const line = `${request.method} ${url.pathname}`;
    if (scheme === 'basic' && authorization !== basic()) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="registry"' }).end();
    }
    const scope = `repository:${url.pathname
      .split('/')
      .slice(2, -2)
      .join('/')
      .replace(/\/blobs$/u, '')}:${rightOf(request)}`;
    const token = authorization.replace(/^Bearer /u, '');
    if (scheme === 'bearer' && !(valid.has(token) && token.startsWith(`${scope} `))) {
      const challenge = `Bearer realm="${address()}/token",service="registry.test",scope="${scope}"`;
      return void response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    requests.push(line);
    const disturbance = fault(line);
    if (disturbance === 'reset') request.socket.resetAndDestroy();
    else if (disturbance === null) pass(request, response, upstream);
    else request.resume().on('end', () => response.writeHead(disturbance).end('{"errors":[{"code":"DISTURBED"}]}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function address(): string {
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the guard has no address');
    return `http://127.0.0.1:${bound.port}`;
  }

  return {
    url: address(),
    requests,
    tokens: () => given,
    forgetTokens: () => {
      valid = new Set();
    },
    disturb: (next) => {
      fault = next;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function rightOf({ method }: IncomingMessage): string {
  if (method === 'DELETE') return 'delete';
  return method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push';
}

function pass(request: IncomingMessage, response: ServerResponse, upstream: string): void {
  const onward = forward(new URL(request.url ?? '/', upstream), { method: request.method, headers: request.headers });
  onward.on('response', (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)));
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

import type { IncomingMessage } from 'node:http';

import { sendOn, serveHttp } from '../../devstack/http-fixture.ts';

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

  const server = await serveHttp((request, response) => {
    const { authorization = '' } = request.headers;
    const url = new URL(request.url ?? '/', server.url);
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
      const challenge = `Bearer realm="${server.url}/token",service="registry.test",scope="${scope}"`;
      return void response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    requests.push(line);
    const disturbance = fault(line);
    if (disturbance === 'reset') request.socket.resetAndDestroy();
    else if (disturbance === null) sendOn(request, response, upstream);
    else request.resume().on('end', () => response.writeHead(disturbance).end('{"errors":[{"code":"DISTURBED"}]}'));
  });
  return {
    url: server.url,
    requests,
    tokens: () => given,
    forgetTokens: () => {
      valid = new Set();
    },
    disturb: (next) => {
      fault = next;
    },
    stop: server.stop,
  };
}

function rightOf({ method }: IncomingMessage): string {
  if (method === 'DELETE') return 'delete';
  return method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push';
}

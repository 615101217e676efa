import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';

/** What becomes of a request: `lost` has its effect, but its answer never arrives; a body is the answer instead. */
export type Mishap = 'lost' | { readonly status: number; readonly body: string } | null;

/** A CI server as Jenkins is with passwords: it wants crumbs of a session. And as networks are. */
export interface DifficultJenkins {
  readonly url: string;
  /** `METHOD /path status` of what the server itself answered. */
  readonly answers: readonly string[];
  endSession(): void;
  /** Asked for each request, by `METHOD /path`. */
  upset(mishap: (request: string) => Mishap): void;
  stop(): Promise<void>;
}

export async function startDifficultJenkins(upstream: () => string): Promise<DifficultJenkins> {
  const answers: string[] = [];
  const state: { session: number; mishap: (request: string) => Mishap } = { session: 0, mishap: () => null };
  const server = createServer((request, response) => {
    const line = `${request.method} ${(request.url ?? '').split('?', 1)[0]}`;
    if (line === 'GET /crumbIssuer/api/json') return giveCrumb(response, (state.session += 1));
    if (request.method === 'POST' && !hasCrumb(request, state.session)) {
      return void request
        .resume()
        .on('end', () => response.writeHead(403).end('No valid crumb was included in the request'));
    }
    const mishap = state.mishap(line);
    if (mishap !== null && mishap !== 'lost') {
      return void request.resume().on('end', () => response.writeHead(mishap.status).end(mishap.body));
    }
    const url = new URL(request.url ?? '/', upstream());
    const onward = forward(url, { method: request.method, headers: request.headers });
    onward.on('error', () => response.destroy());
    onward.on('response', (answer) => {
      answers.push(`${line} ${answer.statusCode}`);
      if (mishap === 'lost') answer.resume().on('end', () => response.destroy());
      else answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
    });
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    answers,
    endSession: () => {
      state.session += 1;
    },
    upset: (mishap) => {
      state.mishap = mishap;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function giveCrumb(response: ServerResponse, session: number): void {
  response.writeHead(200, { 'set-cookie': `JSESSIONID.x=s${session}; Path=/; HttpOnly` });
  response.end(JSON.stringify({ crumb: `c${session}`, crumbRequestField: 'Jenkins-Crumb' }));
}

function hasCrumb({ headers }: IncomingMessage, session: number): boolean {
  return headers['jenkins-crumb'] === `c${session}` && headers.cookie === `JSESSIONID.x=s${session}`;
}

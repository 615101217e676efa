import type { IncomingMessage, ServerResponse } from 'node:http';

import { lose, relay, sendOn, serveHttp } from '../../devstack/http-fixture.ts';

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
  const { url, stop } = await serveHttp((request, response) => {
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
    sendOn(request, response, upstream(), (answer) => {
      answers.push(`${line} ${answer.statusCode}`);
      (mishap === 'lost' ? lose : relay)(answer, response);
    });
  });
  return {
    url,
    answers,
    endSession: () => {
      state.session += 1;
    },
    upset: (mishap) => {
      state.mishap = mishap;
    },
    stop,
  };
}

function giveCrumb(response: ServerResponse, session: number): void {
  response.writeHead(200, { 'set-cookie': `JSESSIONID.x=s${session}; Path=/; HttpOnly` });
  response.end(JSON.stringify({ crumb: `c${session}`, crumbRequestField: 'Jenkins-Crumb' }));
}

function hasCrumb({ headers }: IncomingMessage, session: number): boolean {
  return headers['jenkins-crumb'] === `c${session}` && headers.cookie === `JSESSIONID.x=s${session}`;
}

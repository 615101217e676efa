import { Agent, type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Track } from '../ports.ts';
import type { Backend } from './backend.ts';
import { type Placement, placeClient } from './client-track.ts';
import { type Exchange, type Outcome, attemptProxy } from './proxy-attempt.ts';

const attempts = 4;
const pauseMs = 50;

export interface GatewayParts {
  /** Answered request; seconds. Without a backend: none was there to take it. */
  readonly observe: (backend: Backend | null, status: number, seconds: number) => void;
  /** In [0, 1): which place a client draws. */
  readonly random?: () => number;
}

/** An environment's address. Its port stays while releases change behind it; which of them answers is decided for each request. */
export class Gateway {
  stable: Backend | null = null;
  canary: Backend | null = null;
  /** Per cent of the clients that go to the canary: see `placeClient`. */
  canaryWeight = 0;
  readonly #observe: GatewayParts['observe'];
  readonly #random: () => number;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  readonly #server: Server;

  constructor(parts: GatewayParts) {
    this.#observe = parts.observe;
    this.#random = parts.random ?? Math.random;
    this.#server = createServer({ keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
      outgoing.on('error', () => undefined);
      this.#handle(incoming, outgoing).catch(() => answerProblem(outgoing, 400, 'The request cannot be passed on.'));
    });
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port, exclusive: true }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Takes no more connections; requests under way may finish until `limitMs` are over. */
  async close(limitMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    const limit = setTimeout(() => this.#server.closeAllConnections(), limitMs);
    await closed;
    clearTimeout(limit);
    this.#agent.destroy();
  }

  #place(incoming: IncomingMessage): Placement {
    if (this.canary === null) return { track: 'stable', headers: [] };
    const share = { weight: this.canaryWeight, versionCode: this.canary.versionCode };
    return placeClient(incoming.headers, share, this.#random);
  }

  /** Stable answers for a canary that cannot. */
  #backend(track: Track): Backend | null {
    return track === 'canary' && this.canary !== null && this.canary.port !== null ? this.canary : this.stable;
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const begun = performance.now();
    const { track, headers } = this.#place(incoming);
    let outcome: Outcome = 'refused';
    for (let attempt = 0; attempt < attempts && outcome === 'refused'; attempt += 1) {
      if (attempt > 0) await delay(pauseMs);
      const backend = this.#backend(attempt === 0 ? track : 'stable');
      if (backend === null || backend.port === null) continue;
      outcome = await this.#pass({ incoming, outgoing, headers, port: backend.port }, backend, begun);
    }
    if (outcome !== 'refused') return;
    answerProblem(outgoing, 503, 'No release is running here at the moment.');
    this.#observe(null, outgoing.statusCode, (performance.now() - begun) / 1000);
  }

  async #pass(exchange: Exchange, backend: Backend, begun: number): Promise<Outcome> {
    const { outgoing } = exchange;
    backend.enter();
    try {
      const outcome = await attemptProxy(exchange, this.#agent);
      if (outcome === 'failed') answerProblem(outgoing, 502, 'The release broke the connection off.');
      if (outcome === 'timed-out') answerProblem(outgoing, 504, 'The release did not answer in time.');
      if (outcome !== 'refused') {
        this.#observe(backend, observedStatus(outcome, outgoing), (performance.now() - begun) / 1000);
      }
      return outcome;
    } finally {
      backend.leave();
    }
  }
}

function observedStatus(outcome: Outcome, outgoing: ServerResponse): number {
  if (outcome === 'broken-off') return 502;
  return outcome === 'answered' && !outgoing.writableFinished ? 499 : outgoing.statusCode;
}

function answerProblem(outgoing: ServerResponse, status: 400 | 502 | 503 | 504, detail: string): void {
  if (outgoing.headersSent || outgoing.destroyed) return;
  const titles = { 400: 'Bad Request', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout' };
  outgoing.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '1' });
  outgoing.end(JSON.stringify({ type: 'about:blank', title: titles[status], status, detail }));
}

import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { vi } from 'vitest';

/** For what a busy machine may take long for. */
export const patience = { timeout: 120_000, interval: 25 };

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** One request; rejects where the connection breaks. */
export async function send(
  url: string,
  options: { agent?: Agent; body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { agent, body: content, headers = {} } = options;
  return new Promise((resolve, reject) => {
    const method = content === undefined ? 'GET' : 'POST';
    const call = request(url, { method, headers, ...(agent === undefined ? {} : { agent }) }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    call.once('error', reject);
    call.end(content);
  });
}

export interface Load {
  /** Waits until somebody got an answer of a version. */
  sees(versionCode: string): Promise<void>;
  /** What went wrong since the start. */
  stop(): Promise<readonly string[]>;
}

/** Slow requests, reads and writes over kept-alive connections, from six clients at once. */
export function startLoad(url: string): Load {
  const agent = new Agent({ keepAlive: true });
  const failures: string[] = [];
  const versions = new Set<string>();
  const stopping = new AbortController();
  async function client(path: string, body?: string): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const answer = await send(`${url}${path}`, { agent, ...(body === undefined ? {} : { body }) });
        if (answer.status === 200) versions.add(String(JSON.parse(answer.body).version));
        else failures.push(`${answer.status} ${answer.body}`);
      } catch (error) {
        failures.push(String(error));
      }
    }
  }
  const large = 'x'.repeat(5000);
  const clients = [
    client('/api/slow'),
    client('/api/slow', large),
    ...[1, 2].flatMap(() => [client('/api/echo'), client('/api/echo', large)]),
  ];
  return {
    async sees(versionCode) {
      await vi.waitUntil(() => versions.has(versionCode), patience);
    },
    async stop() {
      stopping.abort();
      await Promise.all(clients);
      agent.destroy();
      return failures;
    },
  };
}

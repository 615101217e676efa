import { Agent, type IncomingHttpHeaders, request } from 'node:http';

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
  readonly sent: number;
  readonly failures: readonly string[];
  readonly versions: ReadonlySet<string>;
}

/** Reads, writes and slow requests over kept-alive connections, from eight clients at once, until the condition holds. */
export async function loadUntil(url: string, enough: () => boolean): Promise<Load> {
  const agent = new Agent({ keepAlive: true });
  const failures: string[] = [];
  const versions = new Set<string>();
  let sent = 0;
  async function client(kind: number): Promise<void> {
    while (!enough() && sent < 50_000) {
      sent += 1;
      const path = kind === 0 ? '/api/slow' : '/api/echo';
      try {
        const answer = await send(`${url}${path}`, kind % 2 === 0 ? { agent } : { agent, body: 'x'.repeat(5000) });
        const { version } = JSON.parse(answer.body);
        if (answer.status === 200) versions.add(String(version));
        else failures.push(`${answer.status} ${answer.body}`);
      } catch (error) {
        failures.push(String(error));
      }
    }
  }
  await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(client));
  agent.destroy();
  return { sent, failures, versions };
}

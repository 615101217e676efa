import { request } from 'node:http';

export interface ProbeAnswer {
  readonly status: number;
  /** First 2,000 characters. */
  readonly body: string;
}

/** One GET on a connection of its own; null where no answer came in time. */
export async function probe(port: number, path: string, timeoutMs: number): Promise<ProbeAnswer | null> {
  return new Promise((resolve) => {
    const call = request(
      { host: '127.0.0.1', port, path, agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (body.length < 2000) body += chunk;
        });
        response.on('error', () => resolve(null));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: body.slice(0, 2000) }));
      },
    );
    call.on('error', () => resolve(null));
    call.end();
  });
}

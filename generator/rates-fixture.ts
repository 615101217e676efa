import { json } from 'node:stream/consumers';
import { type HttpFixture, serveHttp } from '../devstack/http-fixture.ts';

/** Another service for HTTP calls: what it answers depends on the path; what it was asked is kept. */
export interface RatesServer extends HttpFixture {
  readonly asked: { readonly headers: Readonly<Record<string, unknown>>; readonly body: unknown }[];
}

export async function startRates(): Promise<RatesServer> {
  const asked: RatesServer['asked'] = [];
  const server = await serveHttp((request, response) => {
    const answers: Readonly<Record<string, () => void>> = {
      '/eur': () => response.end('{"rate": 1.5, "more": true}'),
      '/nothing': () => response.writeHead(404).end(),
      '/elsewhere': () => response.writeHead(307, { location: 'http://localhost:1/eur' }).end(),
      '/words': () => response.end('{"rate": "high"}'),
      '/large': () => response.end(`{"rate": 1, "note": "${'x'.repeat(1_100_000)}"}`),
      '/page': () => response.end('<p>rate</p>'),
    };
    void json(request).then((body) => {
      asked.push({ headers: request.headers, body });
      return answers[request.url ?? '']?.();
    });
  });
  return { ...server, asked };
}

import { createServer, type Server } from 'node:http';

/** Another service for HTTP calls: what it answers depends on the path; what it was asked is kept. */
export class RatesServer {
  readonly asked: { readonly headers: Readonly<Record<string, unknown>>; readonly body: unknown }[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.asked.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
        const answers: Readonly<Record<string, () => void>> = {
          '/eur': () => response.end('{"rate": 1.5, "more": true}'),
          '/nothing': () => response.writeHead(404).end(),
          '/elsewhere': () => response.writeHead(307, { location: 'http://localhost:1/eur' }).end(),
          '/words': () => response.end('{"rate": "high"}'),
          '/large': () => response.end(`{"rate": 1, "note": "${'x'.repeat(1_100_000)}"}`),
          '/page': () => response.end('<p>rate</p>'),
        };
        answers[request.url ?? '']?.();
      });
    });
  }

  /** Its host and port, once it listens. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the server listens nowhere');
    return `127.0.0.1:${address.port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

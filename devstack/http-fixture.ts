import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as forward,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';

/** An HTTP server of a test. */
export interface HttpFixture {
  readonly url: string;
  readonly port: number;
  /** Cuts what is open. */
  readonly stop: () => Promise<void>;
}

export interface Served extends ServerOptions {
  /** Without one, any that is free. */
  readonly port?: number;
  readonly host?: string;
}

export async function serveHttp(listener: RequestListener, served: Served = {}): Promise<HttpFixture> {
  const { port = 0, host = '127.0.0.1', ...options } = served;
  const server = createServer(options, listener).listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Passes a request on as it came. `upstream` has no trailing slash; `answered` gets the answer instead of who asked. */
export function sendOn(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  answered: (answer: IncomingMessage) => void = (answer) => relay(answer, response),
): void {
  const onward = forward(`${upstream}${request.url ?? '/'}`, { method: request.method, headers: request.headers });
  onward.on('error', () => response.destroy());
  onward.on('response', answered);
  request.pipe(onward);
}

export function relay(answer: IncomingMessage, response: ServerResponse): void {
  answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
}

/** The other side has done what it was asked; who asked never learns. */
export function lose(answer: IncomingMessage, response: ServerResponse): void {
  answer.resume().on('end', () => response.destroy());
}

import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Track } from '../ports.ts';
import { Backend } from './backend.ts';
import { freePort } from './free-port.ts';
import { Gateway } from './gateway.ts';

export interface GatewayUnderTest {
  readonly gateway: Gateway;
  readonly url: string;
  /** What the gateway observed. */
  readonly seen: { track: Track | undefined; status: number }[];
  /** A release that answers as the listener does. */
  readonly backend: (
    track: Track,
    listener: (request: IncomingMessage, response: ServerResponse) => unknown,
  ) => Promise<Backend>;
  close(): Promise<void>;
}

export async function openGateway(random: () => number = Math.random): Promise<GatewayUnderTest> {
  const servers: Server[] = [];
  const seen: GatewayUnderTest['seen'] = [];
  const gateway = new Gateway({ observe: (to, status) => seen.push({ track: to?.track, status }), random });
  const port = await freePort('127.0.0.1');
  await gateway.listen('127.0.0.1', port);
  return {
    gateway,
    url: `http://127.0.0.1:${port}`,
    seen,
    backend: async (track, listener) => {
      const server = createServer((request, response) => void listener(request, response));
      servers.push(server);
      const made = new Backend(track, '1.0.0');
      const own = await freePort('127.0.0.1', 10_000, 19_999);
      made.port = own;
      await new Promise<void>((resolve) => {
        server.listen(own, '127.0.0.1', () => resolve());
      });
      return made;
    },
    async close() {
      await gateway.close(100);
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

import { createServer } from 'node:net';

/** The one port in the ranges used here that `fetch` does not call: https://fetch.spec.whatwg.org/#port-blocking */
const refusedByFetch = 10_080;

/**
 * A port that nothing listens on now. Taken from below the ephemeral range, so that an outgoing connection cannot have
 * it when the server that remembers it starts again.
 */
export async function freePort(host: string, from = 20_000, to = 31_999): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = from + Math.floor(Math.random() * (to - from + 1));
    if (port !== refusedByFetch && (await canListen(host, port))) return port;
  }
  throw new Error(`No free port found on ${host} between ${from} and ${to}.`);
}

async function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

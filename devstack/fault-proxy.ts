import { once } from 'node:events';
import net from 'node:net';

/** A TCP proxy that can go bad: to see what a job does while a system is away, slow, or answers into the void. */
export interface FaultProxy {
  readonly port: number;
  /** Requests still arrive and have their effect, but no answer comes back until `resume`. Resolves once one is held. */
  holdAnswers(): Promise<void>;
  /** Connections are refused and open ones cut, as when the system is down. */
  cut(): void;
  /** Back to normal; connections with held answers are cut, as a restarted system would. */
  resume(): void;
  close(): Promise<void>;
}

type Mode = 'open' | 'holding' | 'cut';

export async function startFaultProxy(upstream: { host: string; port: number }): Promise<FaultProxy> {
  const sockets = new Set<net.Socket>();
  const state: { mode: Mode; onHeld: () => void } = { mode: 'open', onHeld: () => {} };

  const server = net.createServer((client) => {
    if (state.mode === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const target = net.connect(upstream);
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.on('data', (chunk) => target.write(chunk));
    target.on('data', (chunk) => {
      if (state.mode === 'holding') state.onHeld();
      else client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  const cutAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    holdAnswers: () => {
      const held = Promise.withResolvers<void>();
      state.onHeld = held.resolve;
      state.mode = 'holding';
      return held.promise;
    },
    cut: () => {
      state.mode = 'cut';
      cutAll();
    },
    resume: () => {
      if (state.mode === 'holding') cutAll();
      state.mode = 'open';
    },
    close: async () => {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}

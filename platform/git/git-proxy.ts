import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface GitProxy {
  readonly url: string;
  /** Bytes of the pushes that went through. */
  pushedBytes: number;
  /** The server does what it is asked, but its answer to a push never arrives. */
  losePushAnswers: boolean;
  stop(): Promise<void>;
}

/** Stands between adapter and server in tests: counts what is pushed, and loses answers. */
export async function startGitProxy(target: string): Promise<GitProxy> {
  const server = createServer(relay);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port');
  const proxy: GitProxy = {
    url: `http://127.0.0.1:${address.port}`,
    pushedBytes: 0,
    losePushAnswers: false,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  function relay(request: IncomingMessage, response: ServerResponse): void {
    const isPush = request.url?.endsWith('/git-receive-pack') ?? false;
    const onward = forward(`${target}${request.url ?? ''}`, { method: request.method, headers: request.headers });
    onward.on('error', () => response.destroy());
    onward.on('response', (answer) => {
      if (isPush && proxy.losePushAnswers) {
        answer.resume().on('end', () => response.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.on('data', (chunk: Buffer) => {
      if (isPush) proxy.pushedBytes += chunk.length;
    });
    request.pipe(onward);
  }

  return proxy;
}

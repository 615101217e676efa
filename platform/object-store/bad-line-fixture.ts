import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * `reset`: the connection ends before the request arrives; a status, with or without an S3 error: the answer instead of the
 * store's; `cut`: half of the store's answer arrives; `changed`: all of it, with another byte in it.
 */
export type Fault = 'reset' | number | { readonly status: number; readonly code: string } | 'cut' | 'changed';

/** A line to an S3 server on which something goes wrong. */
export interface BadLine {
  readonly url: string;
  /** Null lets the request through. */
  disturb(fault: (request: IncomingMessage) => Fault | null): void;
  stop(): Promise<void>;
}

export async function startBadLine(upstream: string): Promise<BadLine> {
  const state: { fault: (request: IncomingMessage) => Fault | null } = { fault: () => null };
  const server = createServer((request, response) => {
    const fault = state.fault(request);
    if (fault === 'reset') request.socket.resetAndDestroy();
    else if (fault === null || fault === 'cut' || fault === 'changed') pass(request, response, upstream, fault);
    else request.resume().on('end', () => refuse(response, fault));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    disturb: (fault) => {
      state.fault = fault;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function refuse(response: ServerResponse, fault: number | { readonly status: number; readonly code: string }): void {
  if (typeof fault === 'number') response.writeHead(fault).end();
  else {
    response.writeHead(fault.status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>as told</Message></Error>`);
  }
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  fault: 'cut' | 'changed' | null,
): void {
  const onward = forward(new URL(request.url ?? '/', upstream), { method: request.method, headers: request.headers });
  onward.on('error', () => response.destroy());
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault === null) {
      answer.pipe(response);
      return;
    }
    void buffer(answer).then((body) => {
      if (fault === 'cut') return response.write(body.subarray(0, body.length / 2), () => response.destroy());
      body.writeUInt8(body.readUInt8(0) ^ 1, 0);
      return response.end(body);
    });
  });
  request.pipe(onward);
}

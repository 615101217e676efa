import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { sendOn, serveHttp } from '../../devstack/http-fixture.ts';

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
  const { url, stop } = await serveHttp((request, response) => {
    const fault = state.fault(request);
    if (fault === 'reset') request.socket.resetAndDestroy();
    else if (fault === null) sendOn(request, response, upstream);
    else if (fault === 'cut' || fault === 'changed') spoil(request, response, upstream, fault);
    else request.resume().on('end', () => refuse(response, fault));
  });
  return {
    url,
    disturb: (fault) => {
      state.fault = fault;
    },
    stop,
  };
}

function refuse(response: ServerResponse, fault: number | { readonly status: number; readonly code: string }): void {
  if (typeof fault === 'number') response.writeHead(fault).end();
  else {
    response.writeHead(fault.status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>as told</Message></Error>`);
  }
}

function spoil(request: IncomingMessage, response: ServerResponse, upstream: string, fault: 'cut' | 'changed'): void {
  sendOn(request, response, upstream, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    void buffer(answer).then((body) => {
      if (fault === 'cut') return response.write(body.subarray(0, body.length / 2), () => response.destroy());
      body.writeUInt8(body.readUInt8(0) ^ 1, 0);
      return response.end(body);
    });
  });
}

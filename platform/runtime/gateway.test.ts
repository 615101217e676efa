import { type Socket, connect } from 'node:net';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backend } from './backend.ts';
import type { Gateway } from './gateway.ts';
import { freePort } from './free-port.ts';
import { type GatewayUnderTest, openGateway } from './test-gateway.ts';
import { send } from './test-load.ts';

let test: GatewayUnderTest;
let gateway: Gateway;
let url: string;
let seen: GatewayUnderTest['seen'];
let backend: GatewayUnderTest['backend'];

beforeEach(async () => {
  test = await openGateway();
  ({ gateway, url, seen, backend } = test);
});

afterEach(() => test.close());

describe('gateway', () => {
  it('answers 503 as a problem while nothing runs', async () => {
    const answer = await send(`${url}/api/orders`);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 503, title: 'Service Unavailable' });
    expect(seen).toEqual([{ track: undefined, status: 503 }]);
  });

  it('passes requests and answers on as they are, but for what concerns a single connection', async () => {
    gateway.stable = await backend('stable', async (request, response) => {
      const body = await text(request);
      response.writeHead(201, 'Made', [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['Connection', 'x-private'],
        ['X-Private', '1'],
      ]);
      response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
    });
    const response = await fetch(`${url}/api/a%2Fb?x=1&x=2`, {
      method: 'PUT',
      body: 'grüße',
      headers: { 'x-own': 'yes', 'x-forwarded-for': '10.9.9.9', te: 'trailers' },
    });
    const { headers, ...rest } = JSON.parse(await response.text());
    expect(response.status).toBe(201);
    expect(response.statusText).toBe('Made');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('x-private')).toBeNull();
    expect(rest).toEqual({ method: 'PUT', url: '/api/a%2Fb?x=1&x=2', body: 'grüße' });
    expect(headers).toMatchObject({
      host: new URL(url).host,
      'x-own': 'yes',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(url).host,
    });
    expect(headers.te).toBeUndefined();
  });

  it('streams both ways without holding bodies back', async () => {
    gateway.stable = await backend('stable', (request, response) => {
      response.writeHead(200);
      request.pipe(response);
    });
    const content = Buffer.alloc(20 * 1024 * 1024, 'stream');
    const chunked = new ReadableStream({
      start(controller) {
        controller.enqueue(content);
        controller.close();
      },
    });
    const response = await fetch(url, { method: 'POST', body: chunked, duplex: 'half' });
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  });

  it('sends a request that was refused to the release that has taken over, with its body', async () => {
    const next = await backend('stable', async (request, response) => response.end(await text(request)));
    const gone = new Backend('stable', '0.9.0');
    gone.port = await freePort('127.0.0.1', 10_000, 19_999);
    gateway.stable = gone;
    const refused = vi.spyOn(gone, 'leave');
    const answer = send(url, { body: 'once' });
    await expect.poll(() => refused.mock.calls.length, { interval: 1 }).toBe(1);
    gateway.stable = next;
    expect(await answer).toMatchObject({ status: 200, body: 'once' });
  });

  it('does not repeat a request that a release may have begun to act on', async () => {
    let calls = 0;
    gateway.stable = await backend('stable', (request) => {
      calls += 1;
      request.socket.destroy();
    });
    expect((await send(url, { body: 'pay' })).status).toBe(502);
    expect(calls).toBe(1);
    expect(seen).toEqual([{ track: 'stable', status: 502 }]);
  });

  it('sends nothing that cannot be repeated over a connection that the release may be closing', async () => {
    const connections = new Set<Socket>();
    gateway.stable = await backend('stable', async (request, response) => {
      connections.add(request.socket);
      response.end(await text(request));
    });
    for (const body of ['pay', 'pay again']) expect((await send(url, { body })).body).toBe(body);
    expect(connections.size).toBe(2);
    for (const _ of [1, 2, 3]) await send(url);
    expect(connections.size).toBe(3);
  });

  it('breaks the answer off where the release does', async () => {
    gateway.stable = await backend('stable', (_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
    });
    await expect(send(url)).rejects.toThrow('aborted');
    await expect.poll(() => seen).toEqual([{ track: 'stable', status: 502 }]);
    expect(gateway.stable.inFlight).toBe(0);
  });

  it('lets a release know that the client has gone, and counts it neither as success nor as its error', async () => {
    let left = false;
    gateway.stable = await backend('stable', (_request, response) => {
      response.once('close', () => (left = true));
      response.write('begin');
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => {
      socket.once('data', resolve);
    });
    socket.destroy();
    await expect.poll(() => left).toBe(true);
    await expect.poll(() => seen).toEqual([{ track: 'stable', status: 499 }]);
  });

  it('survives a request that cannot be passed on', async () => {
    gateway.stable = await backend('stable', (_request, response) => response.end('fine'));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(Buffer.from('GET /\xff HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 'latin1'));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await send(url)).toMatchObject({ status: 200, body: 'fine' });
    expect(gateway.stable.inFlight).toBe(0);
  });

  it('says that a release has drained when its last answer is out', async () => {
    const held: ServerResponse[] = [];
    const old = await backend('stable', (_request, response) => held.push(response));
    gateway.stable = old;
    const answer = send(url);
    await expect.poll(() => old.inFlight).toBe(1);
    let drained = false;
    const draining = old.drained(60_000).then(() => (drained = true));
    gateway.stable = await backend('stable', (_request, response) => response.end('new'));
    expect((await send(url)).body).toBe('new');
    expect(drained).toBe(false);
    held[0]?.end('done');
    expect((await answer).body).toBe('done');
    await draining;
  });
});

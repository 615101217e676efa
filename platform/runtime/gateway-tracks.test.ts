import { Agent } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Track } from '../ports.ts';
import type { Backend } from './backend.ts';
import type { Gateway } from './gateway.ts';
import { freePort } from './free-port.ts';
import { type GatewayUnderTest, openGateway } from './test-gateway.ts';
import { type Answer, send } from './test-load.ts';

let test: GatewayUnderTest;
let gateway: Gateway;
let canary: Backend;
let random: number;

/** Answers with its name, with a cookie and with what caches may do. */
function release(track: Track): Promise<Backend> {
  return test.backend(track, async (request, response) => {
    const body = await text(request);
    response.setHeader('set-cookie', ['session=1', 'theme=dark']);
    response.setHeader('vary', 'Accept-Encoding');
    response.setHeader('cache-control', 'public, max-age=3600');
    response.end(`${track} ${body}`.trim());
  });
}

beforeEach(async () => {
  random = 0;
  test = await openGateway(() => random);
  gateway = test.gateway;
  gateway.stable = await release('stable');
  canary = await release('canary');
  gateway.canary = canary;
});

afterEach(() => test.close());

const ask = (headers: Record<string, string> = {}) => send(test.url, { headers });

function placeOf(answer: Answer): string {
  const [place = ''] = (answer.headers['set-cookie'] ?? []).flatMap(
    (one) => one.match(/^assembox-track=\d+/)?.[0] ?? [],
  );
  return place;
}

async function canariesOf100(headers: Record<string, string> = {}): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  let canaries = 0;
  for (let at = 0; at < 100; at += 1) {
    random = at / 100;
    canaries += (await send(test.url, { agent, headers })).body === 'canary' ? 1 : 0;
  }
  agent.destroy();
  return canaries;
}

describe('gateway with a canary', () => {
  it('sends every marked request and the given share of the others to the canary', async () => {
    expect(await canariesOf100()).toBe(0);
    expect(await canariesOf100({ 'x-canary': 'true' })).toBe(100);
    gateway.canaryWeight = 25;
    expect(await canariesOf100()).toBe(25);
    expect(await canariesOf100({ 'x-canary': 'false' })).toBe(0);
    gateway.canaryWeight = 100;
    expect(await canariesOf100()).toBe(100);
  });

  it('keeps a client where it is, whatever it sends, until the canary loses its share', async () => {
    gateway.canaryWeight = 50;
    for (const at of [0, 0.25, 0.5, 0.75]) {
      random = at;
      const first = await ask();
      const cookie = placeOf(first);
      random = 1 - at - 0.01;
      expect((await ask({ cookie })).body).toBe(first.body);
      expect((await send(test.url, { headers: { cookie }, body: 'post' })).body).toBe(`${first.body} post`);
      gateway.canaryWeight = 0;
      expect((await ask({ cookie })).body).toBe('stable');
      gateway.canaryWeight = 50;
    }
  });

  it('adds its cookie to those of the release, and only where a place was drawn', async () => {
    gateway.canaryWeight = 10;
    const first = await ask();
    expect(first.headers['set-cookie']).toEqual(['session=1', 'theme=dark', expect.stringMatching(/^assembox-track=/)]);
    const own = ['session=1', 'theme=dark'];
    expect((await ask({ cookie: placeOf(first) })).headers['set-cookie']).toEqual(own);
    expect((await ask({ 'x-canary': 'true' })).headers['set-cookie']).toEqual(own);
    gateway.canary = null;
    expect((await ask()).headers['set-cookie']).toEqual(own);
  });

  it('lets no shared cache give one client’s track or place to another', async () => {
    gateway.canaryWeight = 10;
    const first = await ask();
    expect(first.headers).toMatchObject({
      vary: 'Accept-Encoding, Cookie, X-Canary',
      'cache-control': 'public, max-age=3600, private',
    });
    const next = await ask({ cookie: placeOf(first) });
    expect(next.headers).toMatchObject({
      vary: 'Accept-Encoding, Cookie, X-Canary',
      'cache-control': 'public, max-age=3600',
    });
    gateway.canary = null;
    expect((await ask()).headers).toMatchObject({ vary: 'Accept-Encoding', 'cache-control': 'public, max-age=3600' });
  });

  it('has stable answer while the canary cannot, and says nothing of it', async () => {
    gateway.canaryWeight = 100;
    canary.port = null;
    expect(await ask({ 'x-canary': 'true' })).toMatchObject({ status: 200, body: 'stable' });
    expect(await ask()).toMatchObject({ status: 200, body: 'stable' });
    canary.port = await freePort('127.0.0.1', 10_000, 19_999);
    expect(await ask()).toMatchObject({ status: 200, body: 'stable' });
    expect(await send(test.url, { body: 'post' })).toMatchObject({ status: 200, body: 'stable post' });
    expect(canary.inFlight).toBe(0);
  });
});

import { type ClientRequest, request } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedRuntimeServer } from './embedded-runtime-server.ts';
import { type EmbeddedUnderTest, embeddedUnderTest, startServer } from './test-embedded-runtime.ts';
import { patience, send } from './test-load.ts';
import { type ProductWorkshop, openWorkshop } from './test-product.ts';
import { deploy, deployCanary, untilCanary, untilState } from './test-runtime.ts';

const marked = { 'x-canary': 'true' };
let workshop: ProductWorkshop;
let server: EmbeddedRuntimeServer;
let test: EmbeddedUnderTest;

beforeAll(async () => {
  workshop = await openWorkshop();
  server = await startServer(workshop, { timing: { restartFirstMs: 50, drainMs: 300_000 } });
  test = embeddedUnderTest(workshop, server);
});

afterAll(async () => {
  await server.stop();
  await workshop.remove();
});

/** A request whose answer is what it sends, as it sends it; the first piece is answered already. */
async function stream(product: string, headers: Record<string, string>) {
  const call: ClientRequest = request(`${await test.urlOf(product)}/api/stream`, { method: 'POST', headers });
  call.write('begun, ');
  const [response] = await once(call, 'response');
  return {
    async end(): Promise<string> {
      call.end('ended');
      return text(response);
    },
  };
}

describe('canary of the embedded runtime', () => {
  it('answers all that it has begun when it is taken away, and so does a release that is replaced', async () => {
    await deploy(test, 'shop', '1.0.0');
    await deployCanary(test, 'shop', '1.1.0');
    await test.traffic.setWeight('shop', 'staging', 50);
    const streams = await Promise.all([stream('shop', marked), stream('shop', { 'x-canary': 'false' })]);
    const url = await test.urlOf('shop');
    const slow = send(`${url}/api/slow`, { headers: marked, body: 'x' });
    await test.traffic.setWeight('shop', 'staging', 0);
    await test.runtime.applyCanary('shop', 'staging', null);
    await untilCanary(test.runtime, 'shop', 'empty');
    await deploy(test, 'shop', '1.0.1');
    expect((await test.user('shop').ask(marked)).versionCode).toBe('1.0.1');
    expect(await slow).toMatchObject({ status: 200 });
    expect(await Promise.all(streams.map((one) => one.end()))).toEqual(['begun, ended', 'begun, ended']);
  });

  it('is replaced by stable for every request while its process is started again', async () => {
    await deploy(test, 'store', '1.0.0');
    await deployCanary(test, 'store', '1.1.0');
    await test.traffic.setWeight('store', 'staging', 100);
    const user = test.user('store');
    const before = await user.ask();
    expect(before.versionCode).toBe('1.1.0');
    const crash = send(`${await test.urlOf('store')}/api/crash`, { headers: marked, body: 'now' });
    expect(await crash).toMatchObject({ status: 502 });
    const statuses = new Set<number>();
    await expect
      .poll(async () => {
        const { status, versionCode, instance } = await user.ask();
        statuses.add(status);
        return versionCode === '1.1.0' && instance !== before.instance;
      }, patience)
      .toBe(true);
    expect([...statuses]).toEqual([200]);
    await untilState(test.runtime, 'store', 'ready');
    expect(await test.traffic.weight('store', 'staging')).toBe(100);
  });
});

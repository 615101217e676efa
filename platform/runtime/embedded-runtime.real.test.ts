import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmbeddedRuntime } from './embedded-runtime.ts';
import type { EmbeddedRuntimeServer } from './embedded-runtime-server.ts';
import { describesMetrics } from './metrics.contract.ts';
import { describesRuntime } from './runtime.contract.ts';
import { type EmbeddedUnderTest, embeddedUnderTest, startServer, token } from './test-embedded-runtime.ts';
import { send } from './test-load.ts';
import { type ProductWorkshop, openWorkshop } from './test-product.ts';
import { deploy, deployCanary } from './test-runtime.ts';
import { describesTraffic } from './traffic.contract.ts';

let workshop: ProductWorkshop;
let server: EmbeddedRuntimeServer;
let test: EmbeddedUnderTest;

beforeAll(async () => {
  workshop = await openWorkshop();
  server = await startServer(workshop, { timing: { readyMs: 10_000, restartFirstMs: 50 } });
  test = embeddedUnderTest(workshop, server);
});

afterAll(async () => {
  await server.stop();
  await workshop.remove();
});

describe('embedded runtime', () => {
  describesRuntime(() => test);
  describesTraffic(() => test);
  describesMetrics(() => ({
    metrics: test.metrics,
    async answer(product, track, versionCode, answers) {
      await (track === 'canary' ? deployCanary : deploy)(test, product, versionCode);
      const url = await test.urlOf(product);
      for (const { status, milliseconds = 0 } of answers) {
        const path = `/api/answer?status=${status}&milliseconds=${milliseconds}`;
        await send(`${url}${path}`, { headers: { 'x-canary': String(track === 'canary') } });
      }
    },
  }));

  it('is told apart: down, and not for this caller', async () => {
    const stranger = createEmbeddedRuntime({ url: server.url, token: `${token} of another` });
    await expect(stranger.status('first', 'staging')).rejects.toMatchObject({
      type: 'RuntimeForbidden',
      retryable: false,
    });
    const absent = createEmbeddedRuntime({ url: 'http://127.0.0.1:9', token });
    await expect(absent.status('first', 'staging')).rejects.toMatchObject({
      type: 'RuntimeUnavailable',
      retryable: true,
    });
  });

  it('refuses names, revisions and weights that are none', async () => {
    const refused = { type: 'RuntimeRefused', retryable: false };
    await expect(test.runtime.status('../x', 'staging')).rejects.toMatchObject(refused);
    const revision = { ...(await test.make('1.0.0')), versionCode: '../1' };
    await expect(test.runtime.apply('first', 'staging', revision)).rejects.toMatchObject(refused);
    await expect(test.traffic.setWeight('first', 'staging', 101)).rejects.toMatchObject(refused);
  });

  it('refuses an artifact that is not there, and changes nothing', async () => {
    const revision = { versionCode: '1.0.0', digest: `sha256:${'0'.repeat(64)}`, image: 'x' };
    const missing = { type: 'ArtifactMissing', retryable: false };
    await expect(test.runtime.apply('ghost', 'staging', revision)).rejects.toMatchObject(missing);
    await expect(test.runtime.applyCanary('ghost', 'staging', revision)).rejects.toMatchObject(missing);
    expect(await test.runtime.status('ghost', 'staging')).toMatchObject({ state: 'empty', canary: { state: 'empty' } });
  });
});

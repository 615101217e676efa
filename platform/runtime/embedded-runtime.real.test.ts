import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmbeddedRuntime } from './embedded-runtime.ts';
import { type EmbeddedRuntimeServer, startEmbeddedRuntime } from './embedded-runtime-server.ts';
import { type RuntimeUnderTest, describesRuntime } from './runtime.contract.ts';
import { type ProductWorkshop, openWorkshop } from './test-product.ts';

const token = 'a-token-of-the-test';
let workshop: ProductWorkshop;
let server: EmbeddedRuntimeServer;
let test: RuntimeUnderTest;

beforeAll(async () => {
  workshop = await openWorkshop();
  server = await startEmbeddedRuntime({
    folder: path.join(workshop.folder, 'runtime'),
    cacheFolder: workshop.cacheFolder,
    artifactStore: workshop.artifactStore,
    port: 0,
    token,
    databaseAdminUrl: null,
    productSecretsFile: null,
    timing: { readyMs: 4000, restartFirstMs: 50 },
  });
  test = { runtime: createEmbeddedRuntime({ url: server.url, token }), make: (...of) => workshop.make(...of) };
});

afterAll(async () => {
  await server.stop();
  await workshop.remove();
});

describe('embedded runtime', () => {
  describesRuntime(() => test);

  it('is told apart: down, and not for this caller', async () => {
    const stranger = createEmbeddedRuntime({ url: server.url, token: 'another' });
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

  it('refuses names and revisions that are none', async () => {
    const refused = { type: 'RuntimeRefused', retryable: false };
    await expect(test.runtime.status('../x', 'staging')).rejects.toMatchObject(refused);
    const revision = { ...(await test.make('1.0.0')), versionCode: '../1' };
    await expect(test.runtime.apply('first', 'staging', revision)).rejects.toMatchObject(refused);
  });
});

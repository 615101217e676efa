import path from 'node:path';
import { testRegistry } from '../../devstack/test-servers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Registry } from '../ports.ts';
import { createMirroredRegistry } from '../registry/mirrored-registry.ts';
import { registryWorkshop } from '../registry/oci-registry-fixture.ts';
import { createOciRegistry } from '../registry/oci-registry.ts';
import { describeRegistry } from '../registry/registry.contract.ts';
import { createEmbeddedRegistry } from './embedded-registry.ts';
import { createEmbeddedRuntime } from './embedded-runtime.ts';
import { type EmbeddedRuntimeServer, startEmbeddedRuntime } from './embedded-runtime-server.ts';
import { type ProductWorkshop, openWorkshop } from './test-product.ts';

const token = 'a-token-of-the-test';
let workshop: ProductWorkshop;
let server: EmbeddedRuntimeServer;
let registry: Registry;

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
  });
  registry = createEmbeddedRegistry({ url: server.url, token });
});
afterAll(async () => {
  await server.stop();
  await workshop.remove();
});

describeRegistry('embedded', async () => ({
  registry,
  make: async (product) => (await workshop.make('1.0.0', {}, product)).digest,
  digestOf: (product, tag) => workshop.artifactStore.tagged(product, tag),
  stop: async () => {},
}));

describeRegistry('embedded, with images beside its artifacts', async () => {
  const options = { ...(await testRegistry()), user: null, password: null, passwordFile: null };
  const images = registryWorkshop(options);
  return {
    registry: createMirroredRegistry(registry, createOciRegistry(options)),
    async make(product) {
      const { digest: artifact } = await workshop.make('1.0.0', {}, product);
      const image = await images.make(product);
      await workshop.artifactStore.putImage(image, artifact);
      return image;
    },
    async digestOf(product, tag) {
      const digest = await images.digestOf(product, tag);
      const artifact = await workshop.artifactStore.tagged(product, tag);
      if (artifact !== digest) throw new Error(`${tag} is ${artifact} here and ${digest} there`);
      return digest;
    },
    stop: async () => {},
  };
});

describe('embedded registry', () => {
  it('leaves the images of another product alone', async () => {
    const { digest } = await workshop.make('3.0.0');
    expect(await registry.has('other', digest)).toBe(false);
    expect(await registry.list('other')).toEqual([]);
    await registry.delete('other', digest);
    expect(await registry.has('shop', digest)).toBe(true);
  });

  it('refuses to delete what an environment is to run', async () => {
    const revision = await workshop.make('4.0.0');
    await createEmbeddedRuntime({ url: server.url, token }).apply('shop', 'staging', revision);
    await expect(registry.delete('shop', revision.digest)).rejects.toMatchObject({ type: 'ImageInUse' });
    expect(await registry.has('shop', revision.digest)).toBe(true);
  });

  it('takes nothing but a digest', async () => {
    await expect(registry.delete('shop', '../../secrets')).rejects.toMatchObject({ retryable: false });
  });
});

import { beforeEach, expect, it } from 'vitest';

import { loadExample } from '../examples/load.ts';
import { emptyHistory } from '../metadata/relational/migration.ts';
import type { ProductSource } from '../metadata/source.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { createReleasedProducts } from './released-products.ts';
import { snapshotContents, writeSnapshot } from './snapshots.ts';

let objects: Map<string, Uint8Array>;
let reads: number;
let source: ProductSource;
let objectStore: ObjectStore;
beforeEach(async () => {
  objects = new Map();
  reads = 0;
  source = await loadExample('orders', { order: 'V1' });
  objectStore = {
    put: async (key, content) => void objects.set(key, content),
    get: async (key) => {
      reads += 1;
      return objects.get(key) ?? null;
    },
    has: async (key) => objects.has(key),
    delete: async (key) => void objects.delete(key),
    list: async () => [...objects.keys()],
  };
});

function freeze(productId: string): Promise<string> {
  const contents = snapshotContents(source);
  const documents = contents.map(({ path, digest }) => ({ path, digest }));
  const moduleVersions = source.modules.map(({ code, versionCode }) => ({ code, versionCode }));
  const manifest = { schemaVersion: 1 as const, productId, productCode: 'orders', documents, moduleVersions };
  return writeSnapshot(objectStore, { ...manifest, generatorVersion: '1', history: emptyHistory }, contents);
}

it('reads a snapshot once, and again only when others have taken its place', async () => {
  const digests = await Promise.all(['1', '2', '3', '4', '5'].map(freeze));
  const readReleased = createReleasedProducts(objectStore);
  const [first = '', ...others] = digests;
  const [one, two] = await Promise.all([readReleased(first), readReleased(first)]);
  expect(one).toBe(two);
  expect(one.product?.code).toBe('orders');
  for (const digest of others) await readReleased(digest);
  const before = reads;
  await readReleased(others[0] ?? '');
  expect(reads).toBe(before);
  expect(await readReleased(first)).not.toBe(one);
});

it('tries again after a failure', async () => {
  const digest = await freeze('1');
  const [key = ''] = [...objects.keys()].slice(-1);
  const manifest = objects.get(key) ?? new Uint8Array();
  objects.delete(key);
  const readReleased = createReleasedProducts(objectStore);
  await expect(readReleased(digest)).rejects.toThrow('lost');
  objects.set(key, manifest);
  expect((await readReleased(digest)).manifest.productId).toBe('1');
});

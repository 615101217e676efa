import type { SnapshotManifest } from '../metadata/change/snapshot.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { resolveProduct } from '../metadata/validate.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { readManifest, readSource } from './snapshots.ts';

export interface ReleasedProduct {
  readonly manifest: SnapshotManifest;
  /** Null where newer rules refuse what older ones let through. */
  readonly product: ResolvedProduct | null;
}

/** Reads and resolves a snapshot by its digest. @throws as `readManifest` */
export type ReadReleasedProduct = (snapshotDigest: string) => Promise<ReleasedProduct>;

const kept = 4;

/** Keeps the last few: a snapshot never changes, and a plan is asked for again after each change of a draft. */
export function createReleasedProducts(objectStore: ObjectStore): ReadReleasedProduct {
  const cache = new Map<string, Promise<ReleasedProduct>>();
  return async (snapshotDigest) => {
    const found = cache.get(snapshotDigest) ?? readReleased(objectStore, snapshotDigest);
    cache.delete(snapshotDigest);
    cache.set(snapshotDigest, found);
    const [oldest] = cache.keys();
    if (cache.size > kept && oldest !== undefined) cache.delete(oldest);
    try {
      return await found;
    } catch (error) {
      cache.delete(snapshotDigest);
      throw error;
    }
  };
}

async function readReleased(objectStore: ObjectStore, snapshotDigest: string): Promise<ReleasedProduct> {
  const manifest = await readManifest(objectStore, snapshotDigest);
  const resolved = resolveProduct(await readSource(objectStore, manifest));
  return { manifest, product: resolved.ok ? resolved.product : null };
}

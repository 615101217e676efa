import type { Database } from '../database/connection.ts';
import { removedImages } from '../database/retained.ts';
import type { Registry } from '../platform/ports.ts';

/**
 * Whether an image can be rolled out. Ask after the job that is to use it was recorded: retention looks for jobs once it
 * has announced that an image goes, so one of the two sees the other.
 */
export async function isImageThere(
  { database, registry }: { readonly database: Database; readonly registry: Pick<Registry, 'has'> },
  product: { readonly productId: string; readonly productCode: string },
  digest: string,
): Promise<boolean> {
  const isGoing = (await removedImages(database, product.productId)).has(digest);
  return !isGoing && (await registry.has(product.productCode, digest));
}

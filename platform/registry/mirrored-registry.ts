import type { Registry } from '../ports.ts';

/** Products run from `local`, and images of the same digests are in `remote` for others: what runs is decided by the former. */
export function createMirroredRegistry(local: Registry, remote: Registry): Registry {
  return {
    has: (product, digest) => local.has(product, digest),
    list: (product) => local.list(product),
    async delete(product, digest) {
      // What may not be deleted there is kept here too.
      await remote.delete(product, digest);
      await local.delete(product, digest);
    },
    async tag(product, digest, tag) {
      await remote.tag(product, digest, tag);
      await local.tag(product, digest, tag);
    },
  };
}

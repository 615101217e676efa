import { Type } from 'typebox';
import type { Registry } from '../ports.ts';
import { createEmbeddedClient, type EmbeddedRuntimeConnection } from './embedded-client.ts';

const Presence = Type.Object({ there: Type.Boolean() });
const Digests = Type.Object({ digests: Type.Array(Type.String()) });

/** The registry port over the embedded artifact store, which the runtime's server holds. */
export function createEmbeddedRegistry(connection: EmbeddedRuntimeConnection): Registry {
  const call = createEmbeddedClient(connection);
  return {
    async has(product, digest) {
      return (await call(Presence, 'GET', pathOf(product, digest))).there;
    },
    async delete(product, digest) {
      await call(Presence, 'DELETE', pathOf(product, digest));
    },
    async list(product) {
      return (await call(Digests, 'GET', pathOf(product))).digests;
    },
    async tag(product, digest, tag) {
      await call(Presence, 'PUT', `${pathOf(product, digest)}/tags/${encodeURIComponent(tag)}`);
    },
  };
}

function pathOf(product: string, digest?: string): string {
  const all = `/artifacts/${encodeURIComponent(product)}`;
  return digest === undefined ? all : `${all}/${encodeURIComponent(digest)}`;
}

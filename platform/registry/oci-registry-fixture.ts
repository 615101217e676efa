import { randomUUID } from 'node:crypto';
import { digestOf, pushBlob, pushManifest } from './image-push.ts';
import { manifestTypes, type OciRegistryOptions, repositoryOf } from './oci-registry.ts';
import { RegistryClient } from './registry-client.ts';
import type { RegistryUnderTest } from './registry.contract.ts';

const blobOf = (text: string) => ({ digest: digestOf(text), size: text.length, open: async () => new Blob([text]) });

/** What the tests do to a registry past the port. */
export function registryWorkshop(options: OciRegistryOptions): Pick<RegistryUnderTest, 'make' | 'digestOf'> {
  const client = new RegistryClient(options);
  return {
    /** The smallest image that there is, unlike any other. */
    async make(product) {
      const target = { client, repository: repositoryOf(options, product) };
      const config = blobOf(JSON.stringify({ architecture: 'amd64', os: 'linux', author: randomUUID() }));
      const layer = blobOf('a layer');
      await pushBlob(target, config);
      await pushBlob(target, layer);
      const manifest = {
        schemaVersion: 2,
        mediaType: manifestTypes[0],
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config.digest, size: config.size },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layer.digest, size: layer.size }],
      };
      const content = new TextEncoder().encode(JSON.stringify(manifest));
      return await pushManifest(target, { mediaType: manifestTypes[0], content });
    },
    async digestOf(product, tag) {
      const repository = repositoryOf(options, product);
      const headers = { accept: manifestTypes[0] };
      const response = await client.send({ method: 'GET', repository, path: `manifests/${tag}`, headers });
      return response.status === 200 ? digestOf(await response.bytes()) : null;
    },
  };
}

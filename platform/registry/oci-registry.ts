import type { Registry } from '../ports.ts';
import { digestOf, pushManifest } from './image-push.ts';
import { RegistryClient, expectStatus, type RegistryAccess, type RegistryRequest } from './registry-client.ts';
import { refused } from './registry-errors.ts';

export interface OciRegistryOptions extends RegistryAccess {
  /** Between host and product in an image's name, such as `assembox`; empty for none. */
  readonly prefix: string;
}

export const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;

const accept = { accept: manifestTypes.join(', ') };

/** `<prefix>/<product>`: where the images of a product are in a registry. */
export function repositoryOf({ prefix }: Pick<OciRegistryOptions, 'prefix'>, product: string): string {
  return prefix === '' ? product : `${prefix}/${product}`;
}

/**
 * Any registry that speaks the distribution API. Deleting takes the manifest away; what it named is freed when the registry
 * next collects its garbage. Errors beside those of `RegistryClient`: `RegistryDeletionDisabled`, `ImageMissing`, final.
 */
export function createOciRegistry(options: OciRegistryOptions): Registry {
  const client = new RegistryClient(options);
  return {
    async has(product, digest) {
      return (await digestAt(client, repositoryOf(options, product), digest)) !== null;
    },
    async delete(product, digest) {
      const repository = repositoryOf(options, product);
      const request: RegistryRequest = { method: 'DELETE', repository, path: `manifests/${digest}` };
      const response = await client.send(request);
      if (response.status === 405) throw deletionDisabled(client.host);
      await expectStatus(request, response, [200, 202, 404]);
      await response.body?.cancel();
    },
    async list(product) {
      const repository = repositoryOf(options, product);
      const digests = new Set<string>();
      for (const tag of await tagsOf(client, repository)) {
        const digest = await digestAt(client, repository, tag);
        if (digest !== null) digests.add(digest);
      }
      return [...digests].toSorted();
    },
    async tag(product, digest, tag) {
      await putTag(client, repositoryOf(options, product), digest, tag);
    },
  };
}

/** Null where there is no such manifest, or no such repository. */
async function digestAt(client: RegistryClient, repository: string, reference: string): Promise<string | null> {
  const head: RegistryRequest = { method: 'HEAD', repository, path: `manifests/${reference}`, headers: accept };
  const response = await client.send(head);
  if (response.status === 404) return null;
  await expectStatus(head, response, [200]);
  const told = response.headers.get('docker-content-digest');
  if (told !== null) return told;
  const get: RegistryRequest = { ...head, method: 'GET' };
  const full = await client.send(get);
  await expectStatus(get, full, [200]);
  return digestOf(await full.bytes());
}

async function putTag(client: RegistryClient, repository: string, digest: string, tag: string): Promise<void> {
  const get: RegistryRequest = { method: 'GET', repository, path: `manifests/${digest}`, headers: accept };
  const found = await client.send(get);
  if (found.status === 404) {
    throw refused('ImageMissing', `${client.host}/${repository} has no image ${digest}`);
  }
  await expectStatus(get, found, [200]);
  const content = new Uint8Array(await found.arrayBuffer());
  if (digestOf(content) !== digest) {
    throw refused('RegistryUnexpectedAnswer', `The registry answered with another manifest than ${digest}`);
  }
  const mediaType = found.headers.get('content-type') ?? manifestTypes[0];
  await pushManifest({ client, repository }, { mediaType, content }, tag);
}

/** Pages are linked: `Link: </v2/<name>/tags/list?last=…>; rel="next"`. */
async function tagsOf(client: RegistryClient, repository: string): Promise<readonly string[]> {
  const tags: string[] = [];
  let path: string | null = 'tags/list?n=1000';
  while (path !== null) {
    const request: RegistryRequest = { method: 'GET', repository, path };
    const response = await client.send(request);
    if (response.status === 404) break;
    await expectStatus(request, response, [200]);
    const page: unknown = await response.json();
    const names: unknown = typeof page === 'object' && page !== null && 'tags' in page ? page.tags : [];
    for (const name of Array.isArray(names) ? names : []) if (typeof name === 'string') tags.push(name);
    const [, query] = /<[^>]*tags\/list(\?[^>]*)>\s*;\s*rel="?next"?/iu.exec(response.headers.get('link') ?? '') ?? [];
    path = query === undefined ? null : `tags/list${query}`;
  }
  return tags;
}

function deletionDisabled(host: string): Error {
  const mend = 'allow it there (REGISTRY_STORAGE_DELETE_ENABLED=true of the distribution registry)';
  return refused(
    'RegistryDeletionDisabled',
    `${host} does not delete images: ${mend}, or leave images to its own rules`,
  );
}

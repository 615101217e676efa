import { PlatformError } from '../ports.ts';
import { createOciRegistry, type OciRegistryOptions, repositoryOf } from './oci-registry.ts';
import { expectStatus, RegistryClient, type RegistryRequest } from './registry-client.ts';

/** No image of a product: nothing is put there. */
const probed = 'assembox-doctor';
const nowhere = `sha256:${'0'.repeat(64)}`;

/**
 * Tries reading, pushing and deleting, and leaves nothing behind. Returns what we may, in words.
 * @throws PlatformError where an image could not be pushed or found
 */
export async function checkRegistry(options: OciRegistryOptions): Promise<string> {
  const client = new RegistryClient(options);
  const repository = repositoryOf(options, probed);
  const registry = createOciRegistry(options);
  await registry.has(probed, nowhere);
  await beginUpload(client, repository);
  const place = repositoryOf(options, '…');
  try {
    await registry.delete(probed, nowhere);
    return `${client.host} answers; we may read, push and delete ${place}`;
  } catch (error) {
    if (!(error instanceof PlatformError) || !['RegistryDeletionDisabled', 'RegistryDenied'].includes(error.type))
      throw error;
    return `${client.host} answers; we may read and push ${place}, not delete: its own rules remove images`;
  }
}

async function beginUpload(client: RegistryClient, repository: string): Promise<void> {
  const request: RegistryRequest = { method: 'POST', repository, path: 'blobs/uploads/' };
  const begun = await client.send(request);
  await expectStatus(request, begun, [202]);
  await begun.body?.cancel();
  const location = begun.headers.get('location') ?? '';
  if (!URL.canParse(location, begun.url)) return;
  // What cannot be given up is forgotten by the registry itself.
  const given = client.send({ method: 'DELETE', repository, path: new URL(location, begun.url), once: true });
  await given.then((response) => response.body?.cancel()).catch(() => undefined);
}

import { createHash } from 'node:crypto';
import { PlatformError } from '../ports.ts';
import { type RegistryClient, type RegistryRequest, expectStatus } from './registry-client.ts';
import { refused } from './registry-errors.ts';

/** A part of an image: a layer, or its configuration. */
export interface ImageBlob {
  /** `sha256:…` */
  readonly digest: string;
  readonly size: number;
  /** Called for each attempt. */
  readonly open: () => Promise<Blob>;
}

export interface PushTarget {
  readonly client: RegistryClient;
  readonly repository: string;
}

const uploadTimeoutMs = 10 * 60_000;
const attempts = 3;

/** Uploads what is not there yet; `mountFrom` is a repository of the same registry that may have it. */
export async function pushBlob(target: PushTarget, blob: ImageBlob, mountFrom?: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (await hasBlob(target, blob.digest)) return;
      await uploadBlob(target, blob, mountFrom);
      return;
    } catch (error) {
      const passing = error instanceof PlatformError && error.retryable;
      if (!passing || attempt === attempts) throw error;
    }
  }
}

export async function hasBlob({ client, repository }: PushTarget, digest: string): Promise<boolean> {
  const request: RegistryRequest = { method: 'HEAD', repository, path: `blobs/${digest}` };
  const response = await client.send(request);
  if (response.status === 404) return false;
  await expectStatus(request, response, [200]);
  return true;
}

/** In one piece: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#post-then-put */
async function uploadBlob({ client, repository }: PushTarget, blob: ImageBlob, mountFrom?: string): Promise<void> {
  const mount =
    mountFrom === undefined ? '' : `?${new URLSearchParams({ mount: blob.digest, from: mountFrom }).toString()}`;
  const begin: RegistryRequest = { method: 'POST', repository, path: `blobs/uploads/${mount}` };
  const begun = await client.send(begin);
  await begun.body?.cancel();
  if (begun.status === 201) return;
  await expectStatus(begin, begun, [202]);
  const location = begun.headers.get('location') ?? '';
  if (!URL.canParse(location, begun.url)) {
    throw refused('RegistryUnexpectedAnswer', `The registry says not where to upload to: ${JSON.stringify(location)}`);
  }
  const address = new URL(location, begun.url);
  address.searchParams.set('digest', blob.digest);
  const content = await blob.open();
  const put: RegistryRequest = {
    method: 'PUT',
    repository,
    path: address,
    headers: { 'content-type': 'application/octet-stream' },
    body: () => content,
    timeoutMs: uploadTimeoutMs,
    // An upload that failed cannot be taken up where it is.
    once: true,
  };
  const stored = await client.send(put);
  await expectStatus(put, stored, [201, 204]);
  await stored.body?.cancel();
}

/** Returns the manifest's digest; everything that it names must be there. */
export async function pushManifest(
  { client, repository }: PushTarget,
  manifest: { readonly mediaType: string; readonly content: Uint8Array<ArrayBuffer> },
  reference = digestOf(manifest.content),
): Promise<string> {
  const put: RegistryRequest = {
    method: 'PUT',
    repository,
    path: `manifests/${reference}`,
    headers: { 'content-type': manifest.mediaType },
    body: () => manifest.content,
  };
  const stored = await client.send(put);
  await expectStatus(put, stored, [200, 201]);
  await stored.body?.cancel();
  return digestOf(manifest.content);
}

export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

import { createHash } from 'node:crypto';
import { createWriteStream, openAsBlob } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { ImageBlob, PushTarget } from '../registry/image-push.ts';
import { manifestTypes } from '../registry/oci-registry.ts';
import { expectStatus, type RegistryRequest } from '../registry/registry-client.ts';
import { refused } from '../registry/registry-errors.ts';
import type { LayerFolder } from './image-layer.ts';

const Descriptor = Type.Object({ mediaType: Type.String(), digest: Type.String(), size: Type.Integer() });
const Manifest = Type.Object({ config: Descriptor, layers: Type.Array(Descriptor) });
const Index = Type.Object({
  manifests: Type.Array(
    Type.Object({
      digest: Type.String(),
      platform: Type.Optional(Type.Object({ os: Type.String(), architecture: Type.String() })),
    }),
  ),
});
const Configuration = Type.Object({
  config: Type.Optional(
    Type.Object({
      Env: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.String())])),
      Entrypoint: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.String())])),
    }),
  ),
  rootfs: Type.Object({ diff_ids: Type.Array(Type.String()) }),
});

export type BlobDescriptor = Static<typeof Descriptor>;

/** What an image begins with. */
export interface BaseImage {
  readonly layers: readonly (BlobDescriptor & { readonly blob: ImageBlob; readonly diffId: string })[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly entrypoint: readonly string[] | null;
}

/** As image registries call the processor of this machine. */
export const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
const downloadTimeoutMs = 10 * 60_000;

/** Layers are downloaded when they are opened, and checked against their digests. */
export async function readBaseImage(source: PushTarget, reference: string, kept: LayerFolder): Promise<BaseImage> {
  const manifest = await readManifest(source, reference);
  const { config, rootfs } = await readJson(Configuration, source, `blobs/${manifest.config.digest}`);
  return {
    layers: manifest.layers.map((layer, index) => ({
      ...layer,
      mediaType: layer.mediaType.replace(
        'application/vnd.docker.image.rootfs.diff.tar.gzip',
        'application/vnd.oci.image.layer.v1.tar+gzip',
      ),
      diffId: rootfs.diff_ids[index] ?? '',
      blob: {
        digest: layer.digest,
        size: layer.size,
        open: async () =>
          await openAsBlob(await kept.keep(layer.digest, (file) => download(source, layer.digest, file))),
      },
    })),
    environment: config?.Env ?? [],
    entrypoint: config?.Entrypoint ?? null,
  };
}

async function readManifest(source: PushTarget, reference: string): Promise<Static<typeof Manifest>> {
  const found = await readJson(Type.Union([Index, Manifest]), source, `manifests/${reference}`);
  if ('layers' in found) return found;
  const own = found.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  );
  if (own === undefined) throw unusable(source, reference, `is not made for linux/${architecture}`);
  return await readJson(Manifest, source, `manifests/${own.digest}`);
}

async function readJson<Schema extends TSchema>(
  schema: Schema,
  source: PushTarget,
  path: string,
): Promise<Static<Schema>> {
  const { client, repository } = source;
  const request: RegistryRequest = { method: 'GET', repository, path, headers: { accept: manifestTypes.join(', ') } };
  const response = await client.send(request);
  if (response.status === 404) throw unusable(source, path, 'is not there');
  await expectStatus(request, response, [200]);
  const value: unknown = await response.json().catch(() => null);
  if (Value.Check(schema, value)) return value;
  throw unusable(source, path, 'has a form that is not known');
}

async function download({ client, repository }: PushTarget, digest: string, file: string): Promise<void> {
  const request: RegistryRequest = {
    method: 'GET',
    repository,
    path: `blobs/${digest}`,
    timeoutMs: downloadTimeoutMs,
  };
  const response = await client.send(request);
  await expectStatus(request, response, [200]);
  if (response.body === null) throw unusable({ client, repository }, digest, 'is empty');
  const hash = createHash('sha256');
  const check = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body), check, createWriteStream(file));
  if (`sha256:${hash.digest('hex')}` !== digest) {
    throw unusable({ client, repository }, digest, 'does not match its digest');
  }
}

function unusable({ client, repository }: PushTarget, what: string, why: string): Error {
  return refused('BaseImageUnusable', `${client.host}/${repository}, ${what}: ${why}. Check REGISTRY_BASE_IMAGE`);
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { digestOf, pushBlob, pushManifest } from '../registry/image-push.ts';
import { manifestTypes, type OciRegistryOptions, repositoryOf } from '../registry/oci-registry.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { architecture } from './base-image.ts';
import { LayerFolder } from './image-layer.ts';

/** Puts a small base for this machine's processor, among others, into a registry; returns its name. */
export async function pushBaseImage(options: OciRegistryOptions, folder: string): Promise<string> {
  const client = new RegistryClient(options);
  const target = { client, repository: repositoryOf(options, 'base') };
  await mkdir(path.join(folder, 'base'), { recursive: true });
  await writeFile(path.join(folder, 'base', 'base'), 'the base\n');
  const layer = await new LayerFolder(path.join(folder, 'base-layers')).pack(
    path.join(folder, 'base'),
    ['base'],
    'etc',
  );
  await pushBlob(target, layer);
  const config = JSON.stringify({
    architecture,
    os: 'linux',
    config: { Env: ['PATH=/base/bin'] },
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
  });
  const blob = { digest: digestOf(config), size: config.length, open: async () => new Blob([config]) };
  await pushBlob(target, blob);
  const manifest = encoded({
    schemaVersion: 2,
    mediaType: manifestTypes[0],
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: blob.digest, size: blob.size },
    layers: [
      {
        mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
        digest: layer.digest,
        size: layer.size,
      },
    ],
  });
  const digest = await pushManifest(target, { mediaType: manifestTypes[0], content: manifest });
  const index = encoded({
    schemaVersion: 2,
    mediaType: manifestTypes[1],
    manifests: [
      { mediaType: manifestTypes[0], digest, size: manifest.length, platform: { os: 'linux', architecture } },
    ],
  });
  await pushManifest(target, { mediaType: manifestTypes[1], content: index }, '24-slim');
  return `${client.host}/${target.repository}:24-slim`;
}

function encoded(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

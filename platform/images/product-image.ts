import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type PushTarget, digestOf, pushBlob, pushManifest } from '../registry/image-push.ts';
import { manifestTypes } from '../registry/oci-registry.ts';
import { RegistryClient, type RegistryAccess } from '../registry/registry-client.ts';
import { refused } from '../registry/registry-errors.ts';
import { architecture, type BaseImage, readBaseImage } from './base-image.ts';
import { type ImageLayer, filesUnder, LayerFolder } from './image-layer.ts';
import { parseImageReference } from './image-reference.ts';
import { type ImageSettings, readDockerfile } from './product-dockerfile.ts';

export interface ProductImageRequest {
  /** `host/repository`: where it goes. */
  readonly image: string;
  /** With the Dockerfile and what was built. */
  readonly workspace: string;
  /** Relative to the workspace. */
  readonly files: readonly string[];
  readonly commit: string;
  readonly versionCode: string;
  readonly dependencies: {
    /** Of the lock file: the same dependencies have the same. */
    readonly digest: string;
    /** Puts what the product runs with into an empty folder. */
    readonly install: (folder: string) => Promise<void>;
  };
}

export interface ImageEvents {
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

export interface ProductImages {
  /** Makes the image and pushes it; returns its digest. The same commit and version give the same, on the same base. */
  publish(request: ProductImageRequest, events: ImageEvents): Promise<string>;
}

export interface ProductImageOptions extends RegistryAccess {
  /** Instead of the one that the Dockerfile names. */
  readonly baseImage: string | null;
  readonly layerFolder: string;
}

const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Images put together of layers, without a builder: see docs/image.md. Errors beside the registry's: `ImageUnsupported`, `BaseImageUnusable`. */
export function createProductImages(options: ProductImageOptions): ProductImages {
  const layers = new LayerFolder(options.layerFolder);
  const client = new RegistryClient(options);
  return {
    async publish(request, { signal, onLine }) {
      const { commit, dependencies, files, versionCode, workspace } = request;
      const target = { client, repository: repositoryIn(client.host, request.image) };
      const dockerfile = await readFile(path.join(workspace, 'Dockerfile'), 'utf8');
      const settings = readDockerfile(dockerfile, { RELEASE_VERSION: versionCode });
      const source = sourceOf(options, client, options.baseImage ?? settings.base);
      const base = await readBaseImage(source, source.reference, layers);
      const folder = settings.workingFolder.replace(/^\//u, '');
      const own = [
        await layers.remembered(`${dependencies.digest}-${architecture}`, () =>
          layers.work(async (installed) => {
            await dependencies.install(installed);
            return await layers.pack(installed, await filesUnder(installed), folder);
          }),
        ),
        await layers.pack(workspace, files, folder),
        ...(settings.folders.length === 0 ? [] : [await layers.folders(settings.folders)]),
      ];
      onLine(`${base.layers.length} layers of ${options.baseImage ?? settings.base} and ${own.length} of its own`);
      const mountFrom = source.client === client ? source.repository : undefined;
      for (const { blob } of base.layers) {
        signal.throwIfAborted();
        await pushBlob(target, blob, mountFrom);
      }
      for (const layer of own) {
        signal.throwIfAborted();
        await pushBlob(target, layer);
      }
      return await pushConfigured(target, base, own, configurationOf(settings, base, own, { commit, versionCode }));
    },
  };
}

async function pushConfigured(
  target: PushTarget,
  base: BaseImage,
  own: readonly ImageLayer[],
  configuration: object,
): Promise<string> {
  const config = JSON.stringify(configuration);
  const digest = digestOf(config);
  const size = Buffer.byteLength(config);
  await pushBlob(target, { digest, size, open: async () => new Blob([config]) });
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestTypes[0],
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size },
    layers: [
      ...base.layers.map((layer) => ({ mediaType: layer.mediaType, digest: layer.digest, size: layer.size })),
      ...own.map((layer) => ({ mediaType: layerType, digest: layer.digest, size: layer.size })),
    ],
  };
  const content = new TextEncoder().encode(JSON.stringify(manifest));
  return await pushManifest(target, { mediaType: manifestTypes[0], content });
}

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
function configurationOf(
  settings: ImageSettings,
  base: BaseImage,
  own: readonly ImageLayer[],
  { commit, versionCode }: { readonly commit: string; readonly versionCode: string },
): object {
  const environment = new Map(base.environment.map((each) => [each.split('=', 1)[0] ?? '', each]));
  for (const [name, value] of Object.entries(settings.environment)) environment.set(name, `${name}=${value}`);
  return {
    created: '1970-01-01T00:00:00Z',
    architecture,
    os: 'linux',
    config: {
      ...(settings.user === null ? {} : { User: settings.user }),
      ExposedPorts: Object.fromEntries(settings.ports.map((port) => [port, {}])),
      Env: [...environment.values()],
      ...(base.entrypoint === null ? {} : { Entrypoint: base.entrypoint }),
      Cmd: settings.command,
      Volumes: Object.fromEntries(settings.volumes.map((volume) => [volume, {}])),
      WorkingDir: settings.workingFolder,
      Labels: {
        ...settings.labels,
        'org.opencontainers.image.revision': commit,
        'org.opencontainers.image.version': versionCode,
      },
    },
    rootfs: { type: 'layers', diff_ids: [...base.layers, ...own].map(({ diffId }) => diffId) },
  };
}

function sourceOf(
  access: RegistryAccess,
  client: RegistryClient,
  name: string,
): PushTarget & { readonly reference: string } {
  const found = parseImageReference(name);
  if (found === null)
    throw refused('BaseImageUnusable', `${JSON.stringify(name)} is no image: check REGISTRY_BASE_IMAGE`);
  const { url, repository, reference } = found;
  if (new URL(url).host === client.host) return { client, repository, reference };
  const nobody = { user: null, password: null, passwordFile: null };
  return { client: new RegistryClient({ ...access, ...nobody, url }), repository, reference };
}

function repositoryIn(host: string, image: string): string {
  if (image.startsWith(`${host}/`)) return image.slice(host.length + 1);
  const message = `${image} is to go elsewhere than to ${host}: REGISTRY_URL of the CI and of the service are not the same`;
  throw refused('ImageUnsupported', message);
}

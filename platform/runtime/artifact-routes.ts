import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import { digestPattern } from '../artifacts/artifact-manifest.ts';
import { tagPattern } from '../artifacts/artifact-tags.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { PlatformError } from '../ports.ts';
import { EnvironmentParams } from './environment-record.ts';
import type { Environments } from './environments.ts';

export interface ArtifactApiParts {
  readonly environments: Environments;
  readonly artifactStore: ArtifactStore;
}

const ProductParams = Type.Object({ product: EnvironmentParams.properties.product });
const ArtifactParams = Type.Object({
  ...ProductParams.properties,
  digest: Type.String({ pattern: digestPattern.source }),
});
const TagParams = Type.Object({ ...ArtifactParams.properties, tag: Type.String({ pattern: tagPattern.source }) });

/** What the `Registry` port needs. An artifact of another product counts as absent. */
export const artifactRoutes: FastifyPluginAsyncTypebox<ArtifactApiParts> = async (
  app,
  { environments, artifactStore },
) => {
  const isOf = async (product: string, digest: string): Promise<boolean> =>
    (await artifactStore.has(digest)) && (await artifactStore.readManifest(digest)).product === product;

  app.get('/artifacts/:product', { schema: { params: ProductParams } }, async ({ params: { product } }) => {
    const digests: string[] = [];
    for (const digest of await artifactStore.list()) if (await isOf(product, digest)) digests.push(digest);
    return { digests };
  });

  app.get('/artifacts/:product/:digest', { schema: { params: ArtifactParams } }, async ({ params }) => {
    return { there: await isOf(params.product, params.digest) };
  });

  app.delete('/artifacts/:product/:digest', { schema: { params: ArtifactParams } }, async ({ params }) => {
    const { product, digest } = params;
    for (const name of ['staging', 'production'] as const) {
      const detail = (await environments.find(product, name))?.detail();
      const used = detail ? [detail.desired, detail.serving, detail.canary.desired, detail.canary.serving] : [];
      if (used.some((revision) => revision?.digest === digest)) throw inUse(digest, name);
    }
    if (await isOf(product, digest)) await artifactStore.delete(digest);
    return { there: false };
  });

  app.put('/artifacts/:product/:digest/tags/:tag', { schema: { params: TagParams } }, async ({ params }) => {
    const { product, digest, tag } = params;
    if (!(await isOf(product, digest))) throw imageMissing(product, digest);
    await artifactStore.tag(product, tag, digest);
    return { there: true };
  });
};

function imageMissing(product: string, digest: string): PlatformError {
  return new PlatformError('ImageMissing', `${product} has no artifact ${digest}.`, { retryable: false });
}

function inUse(digest: string, environment: string): PlatformError {
  return new PlatformError('ImageInUse', `${environment} runs ${digest}.`, { retryable: false });
}

import { type Static, Type } from 'typebox';

import { currentDeployment, type DeploymentRow } from '../database/deployments.ts';
import { findRelease } from '../database/releases.ts';
import type { EnvironmentSettings } from '../metadata/environments/settings.ts';
import type { EnvironmentName, Manifest } from '../platform/ports.ts';
import { compareManifests } from '../versions/manifest-changes.ts';
import type { ReleasePlan } from '../versions/release-plan.ts';
import type { ApiServices } from './services.ts';

const kind = Type.Union([Type.Literal('added'), Type.Literal('changed'), Type.Literal('removed')]);

export const manifestsSchema = Type.Object(
  {
    environment: Type.String(),
    release: Type.Optional(Type.String({ description: 'Version that it is compared with: what runs there' })),
    unchanged: Type.Integer(),
    items: Type.Array(
      Type.Object({
        object: Type.String({ examples: ['Deployment'] }),
        name: Type.String(),
        kind,
        fields: Type.Array(
          Type.Object({
            path: Type.String({ examples: ['spec.template.spec.containers[product].image'] }),
            kind,
            before: Type.Optional(Type.String({ description: 'A text as it is, anything else as JSON' })),
            after: Type.Optional(Type.String()),
          }),
        ),
      }),
    ),
  },
  {
    title: 'Manifests',
    description: 'What changes of the objects in the cluster, but for secrets; left out where products run elsewhere',
  },
);
export type ManifestsView = Static<typeof manifestsSchema>;

const afterBuild = '(known after the build)';

/**
 * What a rollout of the plan would change of what the environment was last brought to. Both sides are computed with the
 * operator's present settings, from what is recorded: the cluster is not asked. Null where the runtime has no manifests.
 */
export async function manifestsView(
  services: ApiServices,
  plan: ReleasePlan,
  environment: EnvironmentName,
): Promise<ManifestsView | null> {
  const { database, runtime } = services;
  const { productCode, productId } = plan.manifest;
  const settings = plan.product.environments.find(({ name }) => name === environment);
  if (!settings) throw new Error(`the product has no settings of ${environment}`);
  const running = await currentDeployment(database, productId, environment);
  const image = running === null ? afterBuild : running.image.replace(/@.*$/u, `@${afterBuild}`);
  const next = { versionCode: plan.versionCode, digest: afterBuild, image };
  const after = runtime.manifests(productCode, environment, next, capacityIn(settings));
  if (after === null) return null;
  const before = running === null ? [] : await manifestsOf(services, productCode, environment, running);
  const changes = compareManifests(before, after);
  return {
    environment,
    ...(running && { release: running.versionCode }),
    unchanged: after.length - changes.filter((change) => change.kind !== 'removed').length,
    items: changes.map(({ fields, ...change }) => ({ ...change, fields: fields.map((field) => ({ ...field })) })),
  };
}

async function manifestsOf(
  { database, runtime, versionManager }: ApiServices,
  productCode: string,
  environment: EnvironmentName,
  { productId, versionCode, digest, image }: DeploymentRow,
): Promise<readonly Manifest[]> {
  const release = await findRelease(database, productId, versionCode);
  if (!release) return [];
  const settings = await versionManager.environment(release.snapshotDigest, environment);
  return runtime.manifests(productCode, environment, { versionCode, digest, image }, capacityIn(settings)) ?? [];
}

const capacityIn = ({ replicas, maxReplicas, resources }: EnvironmentSettings) => ({
  replicas,
  maxReplicas,
  resources,
});

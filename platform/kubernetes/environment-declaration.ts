import { randomBytes } from 'node:crypto';
import type { V1Deployment, V1PodTemplateSpec, V1Secret } from '@kubernetes/client-node';
import { PlatformError, type Capacity, type EnvironmentName, type Revision, type Track } from '../ports.ts';
import { deploymentManifest } from './deployment.ts';
import {
  annotations,
  namespaceOf,
  objectNames,
  workloadName,
  type Site,
  type Workload,
} from './environment-objects.ts';
import type { EnvironmentRoutes } from './environment-routes.ts';
import type { KubernetesClient, ObjectName } from './kubernetes-client.ts';
import { autoscalerManifest, generatedSecret, namespaceManifest, surroundings } from './manifests.ts';
import { rolloutStatus } from './rollout-status.ts';
import { revisionOf, sameRevision } from './track-status.ts';

const databaseKey = 'DATABASE_URL';

/** Where the product says nothing of its environments. */
export const defaultCapacity: Readonly<Record<EnvironmentName, Capacity>> = {
  staging: { replicas: 1, maxReplicas: 1, resources: { cpu: '250m', memory: '512Mi' } },
  production: { replicas: 2, maxReplicas: 4, resources: { cpu: '250m', memory: '512Mi' } },
};

/** Tells the cluster what an environment is to be. */
export class EnvironmentDeclaration {
  readonly #client: KubernetesClient;
  readonly #routes: EnvironmentRoutes;

  constructor(client: KubernetesClient, routes: EnvironmentRoutes) {
    this.#client = client;
    this.#routes = routes;
  }

  /** @throws PlatformError `DatabaseMissing` before anything that serves is touched */
  async stable(site: Site, revision: Revision, capacity: Capacity): Promise<void> {
    refuseWithoutDigest(revision);
    await this.#client.apply(namespaceManifest(site));
    await this.#refuseWithoutDatabase(site);
    await this.#client.createOnce(generatedSecret(site, freshCredentials()));
    await Promise.all(surroundings(site, capacity).map(async (object) => await this.#client.apply(object)));
    const autoscaler = autoscalerManifest(site, capacity);
    if (autoscaler === null) await this.#client.remove(autoscalerName(site));
    await this.#routes.keep(site);
    const live = await this.#deploy(site, { track: 'stable', revision, capacity });
    const scaled = live.spec?.replicas ?? 1;
    const wanted = autoscaler === null ? capacity.replicas : Math.max(scaled, capacity.replicas);
    await this.#scale(site, 'stable', scaled, wanted);
  }

  /** Another release than the one that runs as canary gets marked requests alone until it is weighted. */
  async canary(site: Site, revision: Revision, capacity: Capacity): Promise<void> {
    refuseWithoutDigest(revision);
    const running = revisionOf((await this.#routes.canary(site))?.spec?.template);
    if (!sameRevision(running, revision)) await this.#routes.forgetCanary(site);
    const live = await this.#deploy(site, { track: 'canary', revision, capacity });
    await this.#scale(site, 'canary', live.spec?.replicas ?? 1, capacity.replicas);
    await this.#routes.share(site, { weight: await this.#routes.weight(site), revision });
  }

  /** The autoscaler first: it would complain of a Deployment that is gone. */
  async removeStable(site: Site): Promise<void> {
    await this.#client.remove(autoscalerName(site));
    await this.#client.remove(deploymentName(site, 'stable'));
  }

  /** No request is sent to it any more before its pods are told to end; they answer what they have. */
  async removeCanary(site: Site): Promise<void> {
    await this.#routes.forgetCanary(site);
    await this.#client.remove(deploymentName(site, 'canary'));
  }

  async #deploy(site: Site, workload: Omit<Workload, 'attempt'>): Promise<V1Deployment> {
    const live = await this.#client.read<V1Deployment>(deploymentName(site, workload.track));
    return await this.#client.apply(deploymentManifest(site, { ...workload, attempt: attemptAfter(live, workload) }));
  }

  async #scale(site: Site, track: Track, replicas: number, wanted: number): Promise<void> {
    if (replicas !== wanted) {
      await this.#client.scale(namespaceOf(site), workloadName(site, track), wanted);
    }
  }

  async #refuseWithoutDatabase(site: Site): Promise<void> {
    const secret = await this.#client.read<V1Secret>(secretName(site, objectNames.environment));
    if (Object.hasOwn(secret?.data ?? {}, databaseKey)) return;
    const namespace = namespaceOf(site);
    throw new PlatformError(
      'DatabaseMissing',
      `${site.product} has no database in ${site.environment}. Add the key ${databaseKey} to the Secret ` +
        `${objectNames.environment} in the namespace ${namespace}, then retry.`,
      { retryable: false },
    );
  }
}

export function secretName(site: Site, name: string): ObjectName {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: namespaceOf(site) } };
}

/** The same for what runs, so that nothing is started anew; another for what was given up. */
function attemptAfter(live: V1Deployment | null, { revision }: Pick<Workload, 'revision'>): number {
  const template = live?.spec?.template;
  if (live === null || !sameRevision(revisionOf(template), revision)) return 0;
  return attemptOf(template) + (rolloutStatus(live).state === 'failed' ? 1 : 0);
}

function attemptOf(template: V1PodTemplateSpec | undefined): number {
  return Number(template?.metadata?.annotations?.[annotations.attempt] ?? 0);
}

/** A tag can be moved to another image: what was approved is what runs. */
function refuseWithoutDigest({ image, digest }: Revision): void {
  if (image.endsWith(`@${digest}`) && /^sha256:[0-9a-f]{64}$/u.test(digest)) return;
  const message = `${JSON.stringify(image)} does not name an image by its digest.`;
  throw new PlatformError('RuntimeRefused', message, { retryable: false });
}

function freshCredentials(): Record<string, string> {
  return {
    JWT_SECRET: randomBytes(48).toString('base64url'),
    ADMIN_USERNAME: 'admin',
    ADMIN_PASSWORD: randomBytes(18).toString('base64url'),
  };
}

function deploymentName(site: Site, track: Track): ObjectName {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: workloadName(site, track), namespace: namespaceOf(site) },
  };
}

function autoscalerName(site: Site): ObjectName {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: site.product, namespace: namespaceOf(site) },
  };
}

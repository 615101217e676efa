import type { V1Deployment } from '@kubernetes/client-node';
import { namespaceOf, workloadName, type Site } from './environment-objects.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { rolloutStatus } from './rollout-status.ts';
import {
  canaryWeight,
  destinationRuleManifest,
  namesCanary,
  routeKinds,
  virtualServiceManifest,
  type CanaryShare,
  type VirtualService,
} from './routing.ts';
import { revisionOf } from './track-status.ts';

/** What of an environment's requests goes where, as Istio was told. */
export class EnvironmentRoutes {
  readonly #client: KubernetesClient;

  constructor(client: KubernetesClient) {
    this.#client = client;
  }

  /** Make before break: the subsets are there before a route names them. */
  async share(site: Site, canary: CanaryShare | null): Promise<void> {
    await this.#client.apply(destinationRuleManifest(site));
    await this.#client.apply(virtualServiceManifest(site, canary));
  }

  /** Declares the routes anew with the share that the canary has. */
  async keep(site: Site): Promise<void> {
    const live = await this.#read(site);
    const revision = namesCanary(live) ? revisionOf((await this.canary(site))?.spec?.template) : null;
    await this.share(site, revision === null ? null : { weight: canaryWeight(live), revision });
  }

  /** Nothing reaches the canary any more, so that it can be taken away. */
  async forgetCanary(site: Site): Promise<void> {
    if (namesCanary(await this.#read(site))) await this.share(site, null);
  }

  async weight(site: Site): Promise<number> {
    return canaryWeight(await this.#read(site));
  }

  async canary(site: Site): Promise<V1Deployment | null> {
    const metadata = { name: workloadName(site, 'canary'), namespace: namespaceOf(site) };
    return await this.#client.read<V1Deployment>({ apiVersion: 'apps/v1', kind: 'Deployment', metadata });
  }

  async #read(site: Site): Promise<VirtualService | null> {
    const metadata = { name: site.product, namespace: namespaceOf(site) };
    return await this.#client.read<VirtualService>({ ...routeKinds.virtualService, metadata });
  }
}

/** Complete, with a replica that answers. */
export function canTakeTraffic(deployment: V1Deployment | null): boolean {
  return (
    deployment !== null &&
    rolloutStatus(deployment).state === 'ready' &&
    (deployment.status?.availableReplicas ?? 0) > 0
  );
}

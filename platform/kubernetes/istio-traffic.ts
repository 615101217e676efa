import { PlatformError, type Traffic } from '../ports.ts';
import { siteOf, type KubernetesSettings } from './environment-objects.ts';
import { EnvironmentRoutes, canTakeTraffic } from './environment-routes.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { revisionOf } from './track-status.ts';

/**
 * The traffic port over Istio's DestinationRule and VirtualService. Stable and canary share one object, so their weights
 * are 100 together at every moment. Proxies hear of a change within about a second.
 */
export function createIstioTraffic(client: KubernetesClient, settings: KubernetesSettings): Traffic {
  const routes = new EnvironmentRoutes(client);
  return {
    async setWeight(product, environment, weight) {
      const site = siteOf(product, environment, settings);
      const canary = await routes.canary(site);
      if (weight > 0 && !canTakeTraffic(canary)) {
        throw new PlatformError(
          'CanaryNotReady',
          `${product} has no canary in ${environment} that is ready: it gets no requests.`,
          { retryable: false },
        );
      }
      const revision = revisionOf(canary?.spec?.template);
      if (revision === null) await routes.forgetCanary(site);
      else await routes.share(site, { weight, revision });
    },
    async weight(product, environment) {
      return await routes.weight(siteOf(product, environment, settings));
    },
  };
}

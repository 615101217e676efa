import type { V1Deployment, V1Secret, V1Service } from '@kubernetes/client-node';
import { redact } from '../runtime/log-file.ts';
import type { Runtime, Track, TrackStatus } from '../ports.ts';
import { EnvironmentDeclaration, defaultCapacity, secretName } from './environment-declaration.ts';
import {
  containerName,
  namespaceOf,
  objectNames,
  publicUrl,
  siteOf,
  trackSelector,
  workloadName,
  type KubernetesSettings,
  type Site,
} from './environment-objects.ts';
import { EnvironmentRoutes } from './environment-routes.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { declaredManifests } from './manifests.ts';
import { capacityOf, explainPods, templateOf, trackStatus } from './track-status.ts';

const logLines = 10;

/**
 * The runtime port over Kubernetes: a namespace for each environment of a product, a Deployment for each track. Errors:
 * `RuntimeUnavailable` (retryable) while the API server is away; `RuntimeForbidden`, `RuntimeRefused` and `DatabaseMissing` are not.
 */
export function createKubernetesRuntime(client: KubernetesClient, settings: KubernetesSettings): Runtime {
  const declaration = new EnvironmentDeclaration(client, new EnvironmentRoutes(client));
  return {
    async apply(product, environment, revision, capacity = defaultCapacity[environment]) {
      await declaration.stable(siteOf(product, environment, settings), revision, capacity);
    },

    async applyCanary(product, environment, revision, capacity = defaultCapacity[environment]) {
      const site = siteOf(product, environment, settings);
      if (revision === null) await declaration.removeCanary(site);
      else await declaration.canary(site, revision, capacity);
    },

    async status(product, environment) {
      const site = siteOf(product, environment, settings);
      const [workloads, service] = await Promise.all([readWorkloads(client, site), readService(client, site)]);
      const [stable, canary] = await Promise.all([
        observe(client, site, 'stable', workloads),
        observe(client, site, 'canary', workloads),
      ]);
      return { ...stable, canary, url: service === null ? null : publicUrl(site) };
    },

    manifests(product, environment, revision, capacity) {
      return declaredManifests(siteOf(product, environment, settings), revision, capacity);
    },

    async missingSecrets(product, environment, names) {
      const site = siteOf(product, environment, settings);
      const secret = await client.read<V1Secret>(secretName(site, objectNames.secrets));
      const known = secret?.data ?? {};
      return {
        missing: names.filter((name) => !Object.hasOwn(known, name)),
        place: `to the Secret ${objectNames.secrets} in the namespace ${namespaceOf(site)}`,
      };
    },

    /** How much of it ran is what it was rolled out with. */
    async restore(product, environment, previous) {
      const site = siteOf(product, environment, settings);
      if (previous === null) {
        await declaration.removeStable(site);
        return;
      }
      const { deployments, replicaSets } = await readWorkloads(client, site);
      const template = templateOf(find(deployments, site, 'stable'), replicaSets, previous);
      await declaration.stable(site, previous, capacityOf(template) ?? defaultCapacity[environment]);
    },
  };
}

type Workloads = Awaited<ReturnType<typeof readWorkloads>>;

async function readWorkloads(client: KubernetesClient, site: Site) {
  const namespace = namespaceOf(site);
  const [{ items: deployments }, { items: replicaSets }] = await Promise.all([
    client.call(async () => await client.apps.listNamespacedDeployment({ namespace })),
    client.call(async () => await client.apps.listNamespacedReplicaSet({ namespace })),
  ]);
  return { deployments, replicaSets };
}

async function readService(client: KubernetesClient, site: Site): Promise<V1Service | null> {
  const metadata = { name: site.product, namespace: namespaceOf(site) };
  return await client.read<V1Service>({ apiVersion: 'v1', kind: 'Service', metadata });
}

async function observe(
  client: KubernetesClient,
  site: Site,
  track: Track,
  { deployments, replicaSets }: Workloads,
): Promise<TrackStatus> {
  const deployment = find(deployments, site, track);
  const status = trackStatus(deployment, replicaSets);
  if (status.state !== 'failed') return status;
  return trackStatus(deployment, replicaSets, await explain(client, site, track, status));
}

/** What the pods of the revision say of themselves, and the last lines of one's log. */
async function explain(client: KubernetesClient, site: Site, track: Track, { desired }: TrackStatus): Promise<string> {
  const namespace = namespaceOf(site);
  const labelSelector = Object.entries(trackSelector(site, track))
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  const { items } = await client.call(async () => await client.core.listNamespacedPod({ namespace, labelSelector }));
  const pods = items.filter(({ spec }) => spec?.containers.some(({ image }) => image === desired?.image));
  const name = pods[0]?.metadata?.name;
  const log = name === undefined ? '' : await readLog(client, site, name);
  return [explainPods(pods), log.trim()].filter((part) => part !== '').join('\n');
}

/** Without the values of the operator's Secrets. A pod that never started has no log, and its node may not answer. */
async function readLog(client: KubernetesClient, site: Site, name: string): Promise<string> {
  const names = [objectNames.environment, objectNames.secrets];
  const secrets = await Promise.all(names.map(async (one) => await client.read<V1Secret>(secretName(site, one))));
  const values = secrets.flatMap((secret) => Object.values(secret?.data ?? {}));
  const log = await client.core
    .readNamespacedPodLog({ namespace: namespaceOf(site), name, container: containerName, tailLines: logLines })
    .catch(() => '');
  return redact(
    log,
    values.map((value) => Buffer.from(value, 'base64').toString('utf8')),
  );
}

function find(deployments: readonly V1Deployment[], site: Site, track: Track): V1Deployment | null {
  const name = workloadName(site, track);
  return deployments.find(({ metadata }) => metadata?.name === name) ?? null;
}

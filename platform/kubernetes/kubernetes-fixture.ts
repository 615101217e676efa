import { randomBytes } from 'node:crypto';
import type { Runtime } from '../ports.ts';
import type { Behaviour } from '../runtime/test-product.ts';
import type { RuntimeUnderTest } from '../runtime/test-runtime.ts';
import { namespaceOf, type KubernetesSettings } from './environment-objects.ts';
import { createIstioTraffic } from './istio-traffic.ts';
import { KubernetesClient } from './kubernetes-client.ts';
import { createKubernetesRuntime } from './kubernetes-runtime.ts';
import { Mesh } from './mesh-fixture.ts';
import { prepareNamespace, type TestCluster } from './service-account-fixture.ts';

export const testSettings: KubernetesSettings = {
  address: 'https://{product}-{environment}.example.com',
  gateway: 'istio-ingress/gateway',
  callers: ['istio-ingress'],
  imagePullSecret: null,
  progressSeconds: 8,
};

export interface KubernetesUnderTest extends RuntimeUnderTest {
  readonly cluster: TestCluster;
  /** The same where no operator has prepared anything. */
  readonly unprepared: Runtime;
}

/** The adapters as the service uses them, with the service's own rights. An operator prepares each namespace first. */
export function kubernetesUnderTest(cluster: TestCluster): KubernetesUnderTest {
  const client = new KubernetesClient(cluster.service);
  const runtime = createKubernetesRuntime(client, testSettings);
  const mesh = new Mesh(cluster.admin);
  const prepared = new Map<string, Promise<void>>();
  return {
    cluster,
    unprepared: runtime,
    traffic: createIstioTraffic(client, testSettings),
    user: (product, environment) => mesh.user(product, environment),
    load: async (product) => mesh.load(product),
    causes: { neverReady: 'no progress', exitAtOnce: 'CrashLoopBackOff' },
    runtime: {
      ...runtime,
      async apply(product, environment, revision, capacity) {
        const namespace = namespaceOf({ product, environment });
        const preparing = prepared.get(namespace) ?? prepareNamespace(cluster, namespace);
        prepared.set(namespace, preparing);
        await preparing;
        await runtime.apply(product, environment, revision, capacity);
      },
    },
    async make(versionCode, behaviour = {}) {
      const digest = `sha256:${randomBytes(32).toString('hex')}`;
      return { versionCode, digest, image: `registry.test/${playedAs(behaviour)}/shop@${digest}` };
    },
  };
}

/** See `devstack/kubernetes/pod-stages.ts`. */
function playedAs({ startDelayMs, neverReady, exitAtOnce }: Behaviour): string {
  if (neverReady === true) return 'never-ready';
  if (exitAtOnce === true) return 'crashing';
  // Longer than a busy machine takes to look.
  return startDelayMs === undefined ? 'ordinary' : `ready-after-${Math.ceil(startDelayMs / 1000) + 2}s`;
}

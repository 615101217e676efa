import { AppsV1Api, CoreV1Api, CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import { beforeAll, expect, it } from 'vitest';
import { testKubernetes } from '../test-servers.ts';

const namespace = 'control-plane-test';
const patience = { timeout: 120_000, interval: 200 };
let config: KubeConfig;
let apps: AppsV1Api;

beforeAll(async () => {
  config = new KubeConfig();
  config.loadFromFile((await testKubernetes()).kubeconfig);
  apps = config.makeApiClient(AppsV1Api);
  await config.makeApiClient(CoreV1Api).createNamespace({ body: { metadata: { name: namespace } } });
});

async function deploy(name: string, behaviour: string, progressDeadlineSeconds: number): Promise<void> {
  const labels = { app: name };
  const image = `registry.test/${behaviour}/shop:1`;
  await apps.createNamespacedDeployment({
    namespace,
    body: {
      metadata: { name },
      spec: {
        replicas: 2,
        progressDeadlineSeconds,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'shop', image }] } },
      },
    },
  });
}

async function statusOf(name: string) {
  const { status } = await apps.readNamespacedDeployment({ namespace, name });
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  return { available: status?.availableReplicas ?? 0, reason: progressing?.reason };
}

it.each(['ordinary', 'ready-after-2s'])('rolls a deployment out whose pods are %s', async (behaviour) => {
  await deploy(behaviour, behaviour, 600);
  await expect
    .poll(async () => await statusOf(behaviour), patience)
    .toEqual({ available: 2, reason: 'NewReplicaSetAvailable' });
});

it.each(['never-ready', 'crashing', 'not-pullable'])('gives one up whose pods are %s', async (behaviour) => {
  await deploy(behaviour, behaviour, 2);
  await expect
    .poll(async () => await statusOf(behaviour), patience)
    .toEqual({ available: 0, reason: 'ProgressDeadlineExceeded' });
});

const rule = (weight: number | string) => ({
  group: 'networking.istio.io',
  version: 'v1',
  namespace,
  plural: 'virtualservices',
  body: {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { generateName: 'shop-' },
    spec: { hosts: ['shop'], http: [{ route: [{ destination: { host: 'shop' }, weight }] }] },
  },
});

it('knows Istio’s kinds, and refuses what they do not allow', async () => {
  const custom = config.makeApiClient(CustomObjectsApi);
  await expect(custom.createNamespacedCustomObject(rule(100))).resolves.toBeDefined();
  await expect(custom.createNamespacedCustomObject(rule('half'))).rejects.toMatchObject({ code: 422 });
});

it('refuses a caller without a name', async () => {
  const stranger = new KubeConfig();
  const cluster = config.getCurrentCluster() ?? { name: 'none', server: '', skipTLSVerify: false };
  stranger.loadFromClusterAndUser(cluster, { name: 'stranger' });
  const core = stranger.makeApiClient(CoreV1Api);
  await expect(core.listNamespace()).rejects.toMatchObject({ code: 403 });
});

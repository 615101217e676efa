import { AppsV1Api, AutoscalingV2Api, CoreV1Api } from '@kubernetes/client-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { testKubernetes } from '../../devstack/test-servers.ts';
import type { Capacity } from '../ports.ts';
import { describesRuntime } from '../runtime/runtime.contract.ts';
import { patience } from '../runtime/test-load.ts';
import { deploy, untilState } from '../runtime/test-runtime.ts';
import { describesTraffic } from '../runtime/traffic.contract.ts';
import { checkClusterAccess } from './cluster-access.ts';
import { annotations } from './environment-objects.ts';
import { kubernetesUnderTest, type KubernetesUnderTest } from './kubernetes-fixture.ts';
import { openTestCluster, serviceAccount } from './service-account-fixture.ts';

const capacity: Capacity = { replicas: 2, maxReplicas: 2, resources: { cpu: '100m', memory: '128Mi' } };
let test: KubernetesUnderTest;
let apps: AppsV1Api;
let core: CoreV1Api;

beforeAll(async () => {
  test = kubernetesUnderTest(await openTestCluster((await testKubernetes()).kubeconfig));
  apps = test.cluster.admin.makeApiClient(AppsV1Api);
  core = test.cluster.admin.makeApiClient(CoreV1Api);
});

/** Versions of the pods that are ready. */
async function readyPods(product: string): Promise<(string | undefined)[]> {
  const { items } = await core.listNamespacedPod({ namespace: `${product}-staging` });
  return items
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .filter(({ status }) => status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'))
    .map(({ metadata }) => metadata?.annotations?.[annotations.version]);
}

describe('Kubernetes runtime', () => {
  describesRuntime(() => test);
  describesTraffic(() => test);

  it('keeps all replicas of the old revision until each new one is ready', async () => {
    const product = 'surging';
    await test.runtime.apply(product, 'staging', await test.make('1.0.0'), capacity);
    await untilState(test.runtime, product, 'ready');
    expect(await readyPods(product)).toHaveLength(2);
    await test.runtime.apply(product, 'staging', await test.make('1.1.0', { startDelayMs: 1000 }), capacity);
    let fewest = 2;
    await expect
      .poll(async () => {
        const ready = await readyPods(product);
        fewest = Math.min(fewest, ready.length);
        return ready;
      }, patience)
      .toEqual(['1.1.0', '1.1.0']);
    expect(fewest).toBe(2);
  });

  it('leaves the number of replicas to the autoscaler, through upgrades and back', async () => {
    const product = 'scaled';
    const wide = { ...capacity, maxReplicas: 6 };
    const old = await test.make('1.0.0');
    await test.runtime.apply(product, 'staging', old, wide);
    const namespace = 'scaled-staging';
    const scaling = test.cluster.admin.makeApiClient(AutoscalingV2Api);
    const { spec } = await scaling.readNamespacedHorizontalPodAutoscaler({ namespace, name: product });
    expect(spec).toMatchObject({ minReplicas: 2, maxReplicas: 6 });
    // What the autoscaler does under load.
    await apps.replaceNamespacedDeploymentScale({
      namespace,
      name: product,
      body: { metadata: { name: product, namespace }, spec: { replicas: 5 } },
    });
    await test.runtime.apply(product, 'staging', await test.make('1.1.0'), wide);
    const replicas = async () => (await apps.readNamespacedDeployment({ namespace, name: product })).spec?.replicas;
    expect(await replicas()).toBe(5);
    await test.runtime.restore(product, 'staging', old);
    expect(await replicas()).toBe(5);
    await test.runtime.apply(product, 'staging', old, capacity);
    expect(await replicas()).toBe(2);
    await expect(scaling.readNamespacedHorizontalPodAutoscaler({ namespace, name: product })).rejects.toMatchObject({
      code: 404,
    });
  });

  it('goes back to how much of it ran before', async () => {
    const product = 'sized';
    const old = await test.make('1.0.0');
    await test.runtime.apply(product, 'staging', old, { ...capacity, replicas: 3, maxReplicas: 3 });
    await untilState(test.runtime, product, 'ready');
    await test.runtime.apply(product, 'staging', await test.make('1.1.0', { neverReady: true }), capacity);
    await untilState(test.runtime, product, 'failed');
    await test.runtime.restore(product, 'staging', old);
    await untilState(test.runtime, product, 'ready');
    expect(await readyPods(product)).toEqual(['1.0.0', '1.0.0', '1.0.0']);
  });

  it('tries a revision again that it had given up', async () => {
    const revision = await test.make('1.0.0', { neverReady: true });
    await test.runtime.apply('again', 'staging', revision);
    await untilState(test.runtime, 'again', 'failed');
    await test.runtime.apply('again', 'staging', revision);
    expect((await test.runtime.status('again', 'staging')).state).toBe('progressing');
  });

  it('says which image cannot be fetched', async () => {
    const revision = await test.make('1.0.0');
    const absent = { ...revision, image: `registry.test/not-pullable/shop@${revision.digest}` };
    await test.runtime.apply('unfetched', 'staging', absent);
    expect((await untilState(test.runtime, 'unfetched', 'failed')).message).toContain('ImagePullBackOff');
  });

  it('refuses an image without its digest, and names that are none', async () => {
    const refused = { type: 'RuntimeRefused', retryable: false };
    const revision = await test.make('1.0.0');
    const tagged = { ...revision, image: 'registry.test/shop:1.0.0' };
    await expect(test.runtime.apply('tagged', 'staging', tagged)).rejects.toMatchObject(refused);
    await expect(test.runtime.status('../x', 'staging')).rejects.toMatchObject(refused);
  });
});

async function generatedSecret() {
  return (await core.readNamespacedSecret({ namespace: 'signing-staging', name: 'product-generated' })).data;
}

describe('secrets', () => {
  it('are looked for in the operator’s Secret, and a database before anything runs', async () => {
    const namespace = 'secretive-staging';
    const namesOf = async () => await test.runtime.missingSecrets('secretive', 'staging', ['RATES_TOKEN', 'OTHER']);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    await core.createNamespacedSecret({
      namespace,
      body: { metadata: { name: 'product-secrets' }, stringData: { RATES_TOKEN: 'a value' } },
    });
    expect(await namesOf()).toMatchObject({ missing: ['OTHER'], place: expect.stringContaining(namespace) });
    const runtime = test.unprepared;
    await expect(runtime.apply('secretive', 'staging', await test.make('1.0.0'))).rejects.toMatchObject({
      type: 'DatabaseMissing',
      retryable: false,
      message: expect.stringContaining('product-environment'),
    });
    expect((await apps.listNamespacedDeployment({ namespace })).items).toEqual([]);
  });

  it('of the service are made once, and kept by later releases', async () => {
    await deploy(test, 'signing', '1.0.0');
    const before = await generatedSecret();
    expect(Object.keys(before ?? {}).toSorted()).toEqual(['ADMIN_PASSWORD', 'ADMIN_USERNAME', 'JWT_SECRET']);
    await deploy(test, 'signing', '1.1.0');
    expect(await generatedSecret()).toEqual(before);
  });

  it('of others cannot be read with the service’s rights', async () => {
    const own = test.cluster.service.makeApiClient(CoreV1Api);
    const generated = { namespace: 'signing-staging', name: 'product-generated' };
    await expect(own.readNamespacedSecret(generated)).rejects.toMatchObject({ code: 403 });
    await expect(own.listNamespacedSecret({ namespace: 'kube-system' })).rejects.toMatchObject({ code: 403 });
    await expect(own.deleteNamespace({ name: 'signing-staging' })).rejects.toMatchObject({ code: 403 });
  });
});

it('has every right that it needs by its manifest, and says which ones are missing without', async () => {
  await expect(checkClusterAccess(test.cluster.service)).resolves.toMatch(/gives all \d+ rights/);
  const stranger = await serviceAccount(test.cluster.admin, { namespace: 'default', name: 'default' });
  await expect(checkClusterAccess(stranger)).rejects.toMatchObject({
    type: 'RuntimeForbidden',
    message: expect.stringContaining('patch deployments'),
  });
});

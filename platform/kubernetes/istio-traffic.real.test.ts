import { CustomObjectsApi, type KubernetesObject } from '@kubernetes/client-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../../devstack/fault-proxy.ts';
import { testKubernetes } from '../../devstack/test-servers.ts';
import { patience } from '../runtime/test-load.ts';
import { deploy, deployCanary, untilState } from '../runtime/test-runtime.ts';
import { createIstioTraffic } from './istio-traffic.ts';
import { KubernetesClient, type ObjectName } from './kubernetes-client.ts';
import { createKubernetesRuntime } from './kubernetes-runtime.ts';
import { kubernetesUnderTest, testSettings, type KubernetesUnderTest } from './kubernetes-fixture.ts';
import { openTestCluster } from './service-account-fixture.ts';

let test: KubernetesUnderTest;
let kubeconfig: string;
let url: string;

beforeAll(async () => {
  ({ kubeconfig, url } = await testKubernetes());
  test = kubernetesUnderTest(await openTestCluster(kubeconfig));
});

/** Notes what is written, in its order. */
class NotingClient extends KubernetesClient {
  readonly writes: string[] = [];

  override async apply<T extends KubernetesObject>(object: T): Promise<T> {
    this.writes.push(`apply ${object.kind} ${object.metadata?.name}`);
    return await super.apply(object);
  }

  override async remove(name: ObjectName): Promise<void> {
    this.writes.push(`remove ${name.kind} ${name.metadata.name}`);
    await super.remove(name);
  }
}

/** Ends after so many writes, as a worker that is killed. */
class MortalClient extends KubernetesClient {
  left = 0;

  override async apply<T extends KubernetesObject>(object: T): Promise<T> {
    this.#spend();
    return await super.apply(object);
  }

  override async remove(name: ObjectName): Promise<void> {
    this.#spend();
    await super.remove(name);
  }

  #spend(): void {
    this.left -= 1;
    if (this.left < 0) throw new Error('killed');
  }
}

async function virtualService(product: string) {
  return await test.cluster.admin.makeApiClient(CustomObjectsApi).getNamespacedCustomObject({
    group: 'networking.istio.io',
    version: 'v1',
    namespace: `${product}-staging`,
    plural: 'virtualservices',
    name: product,
  });
}

/** All weights are 100 together, no route leads to a canary that is not there, and users are answered. */
async function expectSoundRoutes(product: string): Promise<void> {
  const { spec } = Object(await virtualService(product));
  const routes: { route: { weight: number }[] }[] = spec.http;
  for (const { route } of routes) expect(route.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  const { canary } = await test.runtime.status(product, 'staging');
  expect(JSON.stringify(spec).includes('canary') && canary.state === 'empty').toBe(false);
  expect((await test.user(product).ask()).status).toBe(200);
}

async function untilSettled(product: string): Promise<void> {
  await expect
    .poll(async () => (await test.runtime.status(product, 'staging')).canary.state, patience)
    .not.toBe('progressing');
}

describe('Istio traffic', () => {
  it('declares subsets before routes, and takes the routes away before the canary', async () => {
    await deploy(test, 'ordered', '1.0.0');
    await deployCanary(test, 'ordered', '1.1.0');
    const client = new NotingClient(test.cluster.service);
    await createIstioTraffic(client, testSettings).setWeight('ordered', 'staging', 30);
    expect(client.writes).toEqual(['apply DestinationRule ordered', 'apply VirtualService ordered']);
    client.writes.length = 0;
    await createKubernetesRuntime(client, testSettings).applyCanary('ordered', 'staging', null);
    expect(client.writes).toEqual([
      'apply DestinationRule ordered',
      'apply VirtualService ordered',
      'remove Deployment ordered-canary',
    ]);
    expect(JSON.stringify((await virtualService('ordered')).spec)).not.toContain('canary');
  });

  it('lets marked requests reach a canary at weight 0', async () => {
    await deploy(test, 'marked', '1.0.0');
    await deployCanary(test, 'marked', '1.1.0');
    await test.traffic.setWeight('marked', 'staging', 0);
    expect(await virtualService('marked')).toMatchObject({
      spec: {
        http: expect.arrayContaining([
          expect.objectContaining({
            match: [{ headers: { 'x-canary': { exact: 'true' } } }],
            route: [expect.objectContaining({ destination: expect.objectContaining({ subset: 'canary' }) })],
          }),
        ]),
      },
    });
  });

  it('leaves routes that work wherever it is killed, and ends as it should when asked again', async () => {
    const product = 'killed';
    await deploy(test, product, '1.0.0');
    const revision = await test.make('1.1.0');
    const client = new MortalClient(test.cluster.service);
    const runtime = createKubernetesRuntime(client, testSettings);
    const traffic = createIstioTraffic(client, testSettings);
    const steps = [
      { act: async () => await runtime.applyCanary(product, 'staging', revision), weight: 0 },
      { act: async () => await traffic.setWeight(product, 'staging', 30), weight: 30 },
      { act: async () => await traffic.setWeight(product, 'staging', 100), weight: 100 },
      { act: async () => await traffic.setWeight(product, 'staging', 0), weight: 0 },
      { act: async () => await runtime.applyCanary(product, 'staging', null), weight: 0 },
    ];
    for (const { act, weight } of steps) {
      for (let writes = 0; ; writes += 1) {
        client.left = writes;
        const killed = await act().then(
          () => false,
          (error: unknown) => String(error).includes('killed'),
        );
        await expectSoundRoutes(product);
        if (!killed) break;
      }
      expect(await test.traffic.weight(product, 'staging')).toBe(weight);
      await untilSettled(product);
    }
  });

  it('takes its routes back from whoever changed them by hand', async () => {
    await deploy(test, 'edited', '1.0.0');
    await deployCanary(test, 'edited', '1.1.0');
    await test.traffic.setWeight('edited', 'staging', 20);
    const live = Object(await virtualService('edited'));
    live.spec.http.at(-1).route[0].weight = 0;
    live.spec.http.at(-1).route[1].weight = 100;
    await test.cluster.admin.makeApiClient(CustomObjectsApi).replaceNamespacedCustomObject({
      group: 'networking.istio.io',
      version: 'v1',
      namespace: 'edited-staging',
      plural: 'virtualservices',
      name: 'edited',
      body: live,
    });
    expect(await test.traffic.weight('edited', 'staging')).toBe(100);
    await test.traffic.setWeight('edited', 'staging', 20);
    expect(await test.traffic.weight('edited', 'staging')).toBe(20);
  });
});

describe('an API server that goes away', () => {
  let proxy: FaultProxy;

  it('is a fault that passes: what was asked for again goes on', async () => {
    proxy = await startFaultProxy({ host: '127.0.0.1', port: Number(new URL(url).port) });
    const far = kubernetesUnderTest(await openTestCluster(kubeconfig, `https://127.0.0.1:${proxy.port}`));
    await deploy(far, 'patient', '1.0.0');
    proxy.cut();
    const passing = { type: 'RuntimeUnavailable', retryable: true };
    const next = await far.make('1.1.0');
    await expect(far.runtime.apply('patient', 'staging', next)).rejects.toMatchObject(passing);
    await expect(far.runtime.status('patient', 'staging')).rejects.toMatchObject(passing);
    await expect(far.traffic.setWeight('patient', 'staging', 10)).rejects.toMatchObject(passing);
    proxy.resume();
    await far.runtime.apply('patient', 'staging', next);
    expect(await untilState(far.runtime, 'patient', 'ready')).toMatchObject({ serving: next });
    await proxy.close();
  });
});

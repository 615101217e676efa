import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
  openTestCluster,
  prepareNamespace,
  type TestCluster,
} from '../../platform/kubernetes/service-account-fixture.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import { testKubernetes } from '../test-servers.ts';
import { type MeshServer, startMeshServer } from './mesh-server.ts';
import { type PublishStack, type PublishStackOptions, startPublishStack } from './publish-stack.ts';
import { startScraper } from './scraper.ts';

/** The whole service with a real control plane as its runtime, Istio's proxies played, and a Prometheus that asks them. */
export interface KubernetesStack {
  readonly cluster: TestCluster;
  readonly mesh: MeshServer;
  readonly stack: PublishStack;
  /** Between the worker and the API server; the API, users and tests go past it. */
  readonly apiServer: FaultProxy;
  stop(): Promise<void>;
}

/** Both environments of each product are prepared as an operator does. No worker runs yet. */
export async function startKubernetesStack(
  products: readonly string[],
  {
    settings,
    workerSettings,
    hostSettings = {},
  }: Pick<PublishStackOptions, 'settings' | 'hostSettings' | 'workerSettings'> = {},
): Promise<KubernetesStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-mesh-'));
  const { kubeconfig, url } = await testKubernetes();
  const cluster = await openTestCluster(kubeconfig);
  const mesh = await startMeshServer(cluster.admin);
  for (const product of products) {
    for (const environment of ['staging', 'production']) await prepareNamespace(cluster, `${product}-${environment}`);
  }
  const prometheus = await startScraper(folder, `127.0.0.1:${mesh.port}`);
  const apiServer = await startFaultProxy({ host: '127.0.0.1', port: Number(new URL(url).port) });
  const service = cluster.service.exportConfig();
  const write = async (name: string, config: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, config, { mode: 0o600 });
    return file;
  };
  const stack = await startPublishStack({
    hostSettings,
    settings: {
      KUBECONFIG: await write('api.kubeconfig', service),
      KUBERNETES_ADDRESS: `http://127.0.0.1:${mesh.port}/{product}/{environment}`,
      PROMETHEUS_URL: `http://127.0.0.1:${prometheus.portOf('prometheus')}`,
      ...settings,
    },
    workerSettings: {
      ...workerSettings,
      KUBECONFIG: await write('worker.kubeconfig', service.replaceAll(url, `https://127.0.0.1:${apiServer.port}`)),
    },
  });
  return {
    cluster,
    mesh,
    stack,
    apiServer,
    stop: async () => {
      await stack.stop();
      await apiServer.close();
      await prometheus.stop();
      await mesh.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

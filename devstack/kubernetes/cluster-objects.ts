import { setTimeout as delay } from 'node:timers/promises';
import {
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  loadAllYaml,
  type KubernetesObject,
} from '@kubernetes/client-node';

const nodeName = 'kwok-node';
const withinMs = 180_000;

/** Declares the objects of YAML documents, as `kubectl apply --server-side` does. */
export async function applyYaml(kubeconfig: string, yaml: string): Promise<void> {
  const documents: (KubernetesObject | null)[] = loadAllYaml(yaml);
  const api = KubernetesObjectApi.makeApiClient(configOf(kubeconfig));
  for (const document of documents) {
    if (document !== null) {
      await api.patch(document, undefined, undefined, 'devstack', true, PatchStrategy.ServerSideApply);
    }
  }
}

/** Istio's kinds, and the machine that all pods are put on: kwok fills in how much room it has. */
export async function prepareCluster(kubeconfig: string, istioDefinitions: string): Promise<void> {
  await applyYaml(kubeconfig, istioDefinitions);
  const labels = { 'kubernetes.io/hostname': nodeName, 'kubernetes.io/os': 'linux' };
  await applyYaml(kubeconfig, JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, labels } }));
}

/** Until the controllers do their work: they give each namespace a service account, and let pods onto the node. */
export async function untilControlled(kubeconfig: string): Promise<void> {
  const core = configOf(kubeconfig).makeApiClient(CoreV1Api);
  const deadline = Date.now() + withinMs;
  while (!(await isControlled(core))) {
    if (Date.now() > deadline) {
      throw new Error(`the controllers of Kubernetes did not begin their work within ${withinMs / 1000} s`);
    }
    await delay(100);
  }
}

async function isControlled(core: CoreV1Api): Promise<boolean> {
  const { items: accounts } = await core.listNamespacedServiceAccount({ namespace: 'default' });
  const { status, spec } = await core.readNode({ name: nodeName });
  const ready = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True');
  return accounts.length > 0 && ready === true && (spec?.taints ?? []).length === 0;
}

function configOf(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return config;
}

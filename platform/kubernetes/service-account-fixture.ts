import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  loadAllYaml,
  type KubernetesObject,
} from '@kubernetes/client-node';

export interface TestCluster {
  /** May do everything: for what operators do, and to look at the outcome. */
  readonly admin: KubeConfig;
  /** The service's own, limited by `rbac.yaml`. */
  readonly service: KubeConfig;
}

const account = { name: 'assembox-publish', namespace: 'assembox-publish' };

/** Gives the service the rights that our manifest has, and a token of its service account. `server` may be a proxy's address. */
export async function openTestCluster(kubeconfig: string, server?: string): Promise<TestCluster> {
  const admin = new KubeConfig();
  admin.loadFromFile(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(admin);
  const manifest: KubernetesObject[] = loadAllYaml(await readFile(path.join(import.meta.dirname, 'rbac.yaml'), 'utf8'));
  for (const object of manifest) {
    await objects.patch(object, undefined, undefined, 'operators', true, PatchStrategy.ServerSideApply);
  }
  return { admin, service: await serviceAccount(admin, account, server) };
}

/** With a token of that account. */
export async function serviceAccount(
  admin: KubeConfig,
  name: { readonly namespace: string; readonly name: string },
  server?: string,
): Promise<KubeConfig> {
  const { status } = await admin.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
    ...name,
    body: { spec: { audiences: [], expirationSeconds: 86_400 } },
  });
  const cluster = admin.getCurrentCluster();
  if (status?.token === undefined || cluster === null) throw new Error('the cluster gave no token');
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { ...cluster, server: server ?? cluster.server },
    { name: name.name, token: status.token },
  );
  return config;
}

/** What an operator prepares before the first release: the namespace, and the address of the database. */
export async function prepareNamespace({ admin }: TestCluster, namespace: string): Promise<void> {
  const core = admin.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await core.createNamespacedSecret({
    namespace,
    body: {
      metadata: { name: 'product-environment' },
      stringData: { DATABASE_URL: 'mysql://user:secret@database/shop' },
    },
  });
}

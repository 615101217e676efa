import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Progress } from '../progress.ts';
import { prepareCluster, untilControlled } from './cluster-objects.ts';
import { writeKubeconfig, type KubernetesUser } from './credentials.ts';
import { findKubernetesPrograms, type KubernetesPrograms } from './programs.ts';
import { startApiServer, startEtcd, startKwok, startPart } from './servers.ts';

export interface KubernetesOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

export interface KubernetesServer {
  /** Path of the file by which an administrator of the whole cluster calls it. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:port` */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

interface Stoppable {
  readonly stop: () => Promise<void>;
}

/**
 * A private Kubernetes with its data in `dataDir`/kubernetes, on free ports: API server with RBAC, controller manager,
 * scheduler, one node played by kwok (see `pod-stages.ts`), and Istio's kinds without Istio itself. Throws `Unavailable`
 * or `ServerFailed`.
 */
export async function startKubernetes(options: KubernetesOptions): Promise<KubernetesServer> {
  const programs = await findKubernetesPrograms(options);
  const started: Stoppable[] = [];
  const stop = async (): Promise<void> => {
    // The API server would wait for a store that is gone, so what was started last ends first.
    for (const server of started.toReversed()) await server.stop();
  };
  try {
    return { ...(await startAll(options, programs, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  { dataDir, env }: KubernetesOptions,
  programs: KubernetesPrograms,
  started: Stoppable[],
): Promise<{ kubeconfig: string; url: string }> {
  const folder = path.join(dataDir, 'kubernetes');
  const keep = <Server extends Stoppable>(server: Server): Server => {
    started.push(server);
    return server;
  };
  const etcd = keep(await startEtcd(programs.etcd, dataDir, env));
  const store = `http://127.0.0.1:${etcd.portOf('etcd')}`;
  const apiServer = keep(await startApiServer(programs.apiServer, dataDir, env, store));
  const url = `https://127.0.0.1:${apiServer.portOf('kubernetes')}`;
  const certificate = await readFile(path.join(folder, 'apiserver.crt'));
  const kubeconfigOf = async (user: KubernetesUser) => await writeKubeconfig(folder, user, url, certificate);
  const kubeconfig = await kubeconfigOf('admin');
  await prepareCluster(kubeconfig, programs.istioDefinitions);
  for (const part of ['controller-manager', 'scheduler'] as const) {
    const executable = part === 'scheduler' ? programs.scheduler : programs.controllerManager;
    keep(await startPart(part, executable, { dataDir, env, kubeconfig: await kubeconfigOf(part) }));
  }
  keep(await startKwok(programs.kwok, dataDir, env, await kubeconfigOf('kwok')));
  await untilControlled(kubeconfig);
  return { kubeconfig, url };
}

import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import path from 'node:path';
import { startServer } from '../process.ts';
import { answersOk } from '../readiness.ts';
import { kubernetesCredentials } from './credentials.ts';
import { podStages } from './pod-stages.ts';

export async function startEtcd(executable: string, dataDir: string, env: NodeJS.ProcessEnv) {
  return await startServer({
    name: 'etcd',
    dataDir,
    ports: ['etcd', 'etcd-peers'],
    prepare: async (portOf) => {
      const url = `http://127.0.0.1:${portOf('etcd')}`;
      const peers = `http://127.0.0.1:${portOf('etcd-peers')}`;
      return {
        command: executable,
        args: [
          `--data-dir=${path.join(dataDir, 'kubernetes', 'etcd')}`,
          `--listen-client-urls=${url}`,
          `--advertise-client-urls=${url}`,
          `--listen-peer-urls=${peers}`,
          `--initial-advertise-peer-urls=${peers}`,
          `--initial-cluster=default=${peers}`,
          '--log-level=warn',
        ],
        env,
      };
    },
    ready: async (portOf) => await answersOk('etcd', `http://127.0.0.1:${portOf('etcd')}/health`),
  });
}

export async function startApiServer(executable: string, dataDir: string, env: NodeJS.ProcessEnv, store: string) {
  const folder = path.join(dataDir, 'kubernetes');
  const { tokenFile, keyFile } = await kubernetesCredentials(folder);
  return await startServer({
    name: 'kube-apiserver',
    dataDir,
    ports: ['kubernetes'],
    prepare: async (portOf) => ({
      command: executable,
      args: [
        `--etcd-servers=${store}`,
        `--cert-dir=${folder}`,
        '--bind-address=127.0.0.1',
        '--advertise-address=127.0.0.1',
        `--secure-port=${portOf('kubernetes')}`,
        '--service-cluster-ip-range=10.96.0.0/16',
        '--authorization-mode=RBAC',
        // Needs a newer etcd than distributions have; clients list instead.
        '--feature-gates=WatchList=false',
        `--token-auth-file=${tokenFile}`,
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${keyFile}`,
        `--service-account-signing-key-file=${keyFile}`,
      ],
      env,
    }),
    ready: async (portOf) => await answers(portOf('kubernetes'), '/readyz', path.join(folder, 'apiserver.crt')),
  });
}

interface PartOptions {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly kubeconfig: string;
}

export async function startPart(part: 'controller-manager' | 'scheduler', executable: string, options: PartOptions) {
  const { dataDir, env, kubeconfig } = options;
  const folder = path.join(dataDir, 'kubernetes');
  const name = `kube-${part}`;
  const own =
    part === 'scheduler'
      ? []
      : [
          `--service-account-private-key-file=${path.join(folder, 'service-accounts.pem')}`,
          `--root-ca-file=${path.join(folder, 'apiserver.crt')}`,
          // Each controller as the service account that Kubernetes' own rules are made for.
          '--use-service-account-credentials=true',
          // The node is played: no heartbeat comes after the first, and what runs on it would count as lost.
          '--node-monitor-grace-period=24h',
          '--horizontal-pod-autoscaler-sync-period=2s',
        ];
  return await startServer({
    name,
    dataDir,
    ports: [name],
    prepare: async (portOf) => ({
      command: executable,
      args: [
        `--kubeconfig=${kubeconfig}`,
        '--leader-elect=false',
        `--cert-dir=${folder}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${portOf(name)}`,
        ...own,
      ],
      env,
    }),
    ready: async (portOf) => await answers(portOf(name), '/healthz', path.join(folder, `${name}.crt`)),
  });
}

export async function startKwok(executable: string, dataDir: string, env: NodeJS.ProcessEnv, kubeconfig: string) {
  const stages = path.join(dataDir, 'kubernetes', 'stages.yaml');
  await writeFile(stages, podStages.map((stage) => JSON.stringify(stage)).join('\n---\n'));
  return await startServer({
    name: 'kwok',
    dataDir,
    ports: ['kwok'],
    prepare: async (portOf) => ({
      command: executable,
      args: [
        `--kubeconfig=${kubeconfig}`,
        `--config=${stages}`,
        '--manage-all-nodes=true',
        `--server-address=127.0.0.1:${portOf('kwok')}`,
      ],
      env,
    }),
    ready: async (portOf) => await answersOk('kwok', `http://127.0.0.1:${portOf('kwok')}/healthz`),
  });
}

/** Each part makes its own certificate at its first start. */
async function answers(port: number, route: string, certificate: string): Promise<void> {
  const ca = await readFile(certificate);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: route, ca, agent: false, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('timeout', () => call.destroy(new Error('no answer within 5 s')));
    call.on('error', reject).end();
  });
  if (status !== 200) throw new Error(`${route} answers ${status}`);
}

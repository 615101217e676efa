import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { secret } from '../data-folder.ts';

/** Those who call the API server, with the names and groups under which Kubernetes' own rules know them. */
const users = {
  admin: ['admin', 'system:masters'],
  kwok: ['kwok', 'system:masters'],
  'controller-manager': ['system:kube-controller-manager', ''],
  scheduler: ['system:kube-scheduler', ''],
} as const;

export type KubernetesUser = keyof typeof users;

export interface KubernetesCredentials {
  /** For `--token-auth-file`. */
  readonly tokenFile: string;
  /** Signs the tokens of service accounts; the public key is read out of it. */
  readonly keyFile: string;
}

/** Made at first use and kept in `folder`, readable by the owner alone. */
export async function kubernetesCredentials(folder: string): Promise<KubernetesCredentials> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const tokenFile = path.join(folder, 'tokens.csv');
  const lines: string[] = [];
  for (const user of userNames()) {
    const [name, groups] = users[user];
    lines.push(`${await tokenOf(folder, user)},${name},${user},"${groups}"`);
  }
  await writePrivately(tokenFile, `${lines.join('\n')}\n`);
  const keyFile = path.join(folder, 'service-accounts.pem');
  if ((await readFile(keyFile, 'utf8').catch(() => '')) === '') {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writePrivately(keyFile, String(privateKey.export({ type: 'sec1', format: 'pem' })));
  }
  return { tokenFile, keyFile };
}

/** Writes what a client needs to call the API server as that user, and gives the file's path. */
export async function writeKubeconfig(
  folder: string,
  user: KubernetesUser,
  server: string,
  certificate: Buffer,
): Promise<string> {
  const file = path.join(folder, `${user}.kubeconfig`);
  await writePrivately(file, kubeconfig(server, certificate, await tokenOf(folder, user)));
  return file;
}

function kubeconfig(server: string, certificate: Buffer, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'tests', cluster: { server, 'certificate-authority-data': certificate.toString('base64') } }],
    users: [{ name: 'user', user: { token } }],
    contexts: [{ name: 'tests', context: { cluster: 'tests', user: 'user' } }],
    'current-context': 'tests',
  });
}

async function tokenOf(folder: string, user: KubernetesUser): Promise<string> {
  return await secret(folder, user);
}

function userNames(): KubernetesUser[] {
  return ['admin', 'kwok', 'controller-manager', 'scheduler'];
}

async function writePrivately(file: string, content: string): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, content, { mode: 0o600 });
  await rename(fresh, file);
}

import { randomUUID } from 'node:crypto';

import { Connection } from '@temporalio/client';
import { createConnection } from 'mysql2/promise';

import type { Config } from '../../platform/config.ts';
import { createObjectStore } from '../../platform/platform.ts';
import { checkRegistry } from '../../platform/registry/registry-check.ts';
import { connectionOptions } from '../../platform/temporal/connection.ts';
import { type Check, checkOf, describeClock } from './check.ts';

/** Each configured system, asked directly: does it answer, may we do there what a publish does, is its clock right. */
export function systemChecks(config: Config): Promise<Check[]> {
  const { git, ci, registry, runtime, temporal } = config;
  return Promise.all([
    checkOf('Temporal', `Start it, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.`, () => askTemporal(temporal)),
    checkOf('Database', 'Start it, or correct DATABASE_URL; its user needs all rights on its database.', () =>
      askDatabase(config.databaseUrl),
    ),
    checkOf('Object store', 'Correct the S3 settings, or make the data folder writable.', () =>
      askObjectStore(config.objectStore),
    ),
    checkOf('Git host', 'Start it, or correct GITEA_URL and GITEA_TOKEN; the token needs to create and push.', () =>
      askGit(git),
    ),
    checkOf('CI', 'Start it, or correct JENKINS_URL, JENKINS_USER and JENKINS_TOKEN.', () =>
      askHttp(`${ci.url}/api/json`, { authorization: basic(ci.user, ci.token) }, (_body, headers) => {
        return headers.get('x-jenkins') ?? '';
      }),
    ),
    ...registryChecks(registry),
    ...runtimeChecks(runtime),
  ]);
}

function registryChecks(registry: Config['registry']): Promise<Check>[] {
  if (registry === null) return [];
  const mend = 'Start it, or correct the settings that begin with REGISTRY_: see docs/image.md.';
  return [checkOf('Registry', mend, () => checkRegistry(registry))];
}

function runtimeChecks(runtime: Config['runtime']): Promise<Check>[] {
  if (runtime.kind === 'embedded') {
    return [
      checkOf('Runtime', 'Start it, or correct ASSEMBOX_RUNTIME_URL and ASSEMBOX_RUNTIME_TOKEN.', () =>
        askHttp(`${runtime.url}/`, { authorization: `Bearer ${runtime.token}` }, () => '', [404]),
      ),
    ];
  }
  const mend = 'Correct KUBECONFIG, install Istio, or apply platform/kubernetes/rbac.yaml: see docs/deployment.md.';
  return [
    checkOf('Kubernetes', mend, () => askKubernetes(runtime.kubeconfig)),
    checkOf('Prometheus', 'Start it, or correct PROMETHEUS_URL.', () =>
      askHttp(`${runtime.prometheusUrl}/-/ready`, {}, () => ''),
    ),
  ];
}

/** Its client is large: only who uses it loads it. */
async function askKubernetes(kubeconfig: string): Promise<string> {
  const { checkClusterAccess } = await import('../../platform/kubernetes/cluster-access.ts');
  const { loadKubeConfig } = await import('../../platform/kubernetes/kubernetes-client.ts');
  return await checkClusterAccess(loadKubeConfig(kubeconfig));
}

async function askTemporal(config: Config['temporal']): Promise<string> {
  const { address, namespace } = config;
  const connection = await Connection.connect({ ...connectionOptions(config), connectTimeout: '4 seconds' });
  try {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    await connection.workflowService.describeNamespace({ namespace });
    return `${address} answers, version ${serverVersion ?? 'unknown'}, namespace ${namespace}`;
  } finally {
    await connection.close();
  }
}

async function askDatabase(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, timezone: 'Z', connectTimeout: 4000 });
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version, UNIX_TIMESTAMP() AS seconds');
    const row: unknown = Array.isArray(rows) ? rows[0] : null;
    if (typeof row !== 'object' || row === null || !('version' in row) || !('seconds' in row)) {
      throw new Error('it does not answer as MySQL does');
    }
    const table = `ab_doctor_${randomUUID().replaceAll('-', '')}`;
    await connection.query(`CREATE TABLE \`${table}\` (id BIGINT PRIMARY KEY)`);
    await connection.query(`DROP TABLE \`${table}\``);
    const clock = describeClock(new Date(Number(row.seconds) * 1000), new Date());
    return `answers, version ${String(row.version)}, may change tables, ${clock}`;
  } finally {
    await connection.end();
  }
}

async function askObjectStore(config: Config['objectStore']): Promise<string> {
  const store = await createObjectStore(config);
  const key = `doctor/${randomUUID()}`;
  await store.put(key, Buffer.from('doctor'));
  const read = await store.get(key);
  await store.delete(key);
  if (!read) throw new Error('what was written could not be read');
  return `${config.kind === 'folder' ? config.folder : config.endpoint} takes and gives objects`;
}

/** Creating a repository without a name creates none: the answer says whether we may. */
async function askGit({ url, token, organisation }: Config['git']): Promise<string> {
  const headers = { authorization: `token ${token}` };
  const reached = await askHttp(`${url}/api/v1/version`, headers, readVersion);
  const response = await fetch(`${url}/api/v1/orgs/${encodeURIComponent(organisation)}/repos`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: '' }),
  });
  await response.text();
  // 404: the organisation is made by the first publish.
  if (response.status === 422 || response.status === 404) return `${reached}, may create repositories`;
  throw new Error(`${new URL(url).origin} does not let our token create repositories (${response.status})`);
}

async function askHttp(
  url: string,
  headers: Readonly<Record<string, string>>,
  versionIn: (body: string, headers: Headers) => string,
  alsoFine: readonly number[] = [],
): Promise<string> {
  const { origin } = new URL(url);
  const response = await fetch(url, { headers, redirect: 'manual' });
  const body = await response.text();
  if (response.status === 401 || response.status === 403) throw new Error(`${origin} refuses our token`);
  if (!response.ok && !alsoFine.includes(response.status)) throw new Error(`${origin} answered ${response.status}`);
  const version = versionIn(body, response.headers);
  const date = response.headers.get('date');
  const clock = date === null ? '' : `, ${describeClock(new Date(date), new Date())}`;
  return `${origin} answers${version === '' ? '' : `, version ${version}`}${clock}`;
}

function readVersion(body: string): string {
  const parsed: unknown = JSON.parse(body);
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : '';
}

function basic(user: string, token: string): string {
  return `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
}

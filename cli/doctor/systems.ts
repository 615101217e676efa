import { randomUUID } from 'node:crypto';

import type { Config } from '../../platform/config.ts';
import { createObjectStore } from '../../platform/platform.ts';
import { checkRegistry } from '../../platform/registry/registry-check.ts';
import { type Check, checkOf, describeClockIn } from './check.ts';
import { askDatabase } from './database.ts';
import { askGit } from './git.ts';
import { askJenkins } from './jenkins.ts';
import { askTemporal } from './temporal.ts';

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
    checkOf(
      'Git host',
      'Start it, or correct GITEA_URL, GITEA_TOKEN and ASSEMBOX_PUBLIC_URL; its user has to own the organisation: docs/git-host.md.',
      () => askGit(git),
    ),
    checkOf(
      'CI',
      'Start it, correct JENKINS_URL, JENKINS_USER and JENKINS_TOKEN, give that user the right Job/Create, or install or enable what it lacks under Manage Jenkins, Plugins: docs/build-process.md.',
      () => askJenkins(ci),
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
        askEmbedded(runtime),
      ),
    ];
  }
  const mend = 'Correct KUBECONFIG, install Istio, or apply platform/kubernetes/rbac.yaml: see docs/deployment.md.';
  return [
    checkOf('Kubernetes', mend, () => askKubernetes(runtime.kubeconfig)),
    checkOf('Prometheus', 'Start it, correct PROMETHEUS_URL, or have it scrape the proxies of Istio.', () =>
      askPrometheus(runtime.prometheusUrl),
    ),
  ];
}

/** A canary without metrics fails: they have to be there before. */
async function askPrometheus(url: string): Promise<string> {
  const { reached, body } = await askHttp(`${url}/api/v1/query?query=count(istio_requests_total)`);
  const series = /"value":\[[^,]*,"(\d+)"\]/u.exec(body)?.[1];
  if (series === undefined) throw new Error(`${reached}, but has no metrics of Istio (istio_requests_total)`);
  return `${reached}, has ${series} series of Istio's requests`;
}

/** Its client is large: only who uses it loads it. */
async function askKubernetes(kubeconfig: string): Promise<string> {
  const { checkClusterAccess } = await import('../../platform/kubernetes/cluster-access.ts');
  const { loadKubeConfig } = await import('../../platform/kubernetes/kubernetes-client.ts');
  return await checkClusterAccess(loadKubeConfig(kubeconfig));
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

async function askEmbedded({ url, token }: { readonly url: string; readonly token: string }): Promise<string> {
  const { reached } = await askHttp(`${url}/`, { authorization: `Bearer ${token}` }, [404]);
  return reached;
}

async function askHttp(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  alsoFine: readonly number[] = [],
): Promise<{ readonly reached: string; readonly body: string }> {
  const { origin } = new URL(url);
  const response = await fetch(url, { headers, redirect: 'manual' });
  const body = await response.text();
  if (response.status === 401 || response.status === 403) throw new Error(`${origin} refuses our token`);
  if (!response.ok && !alsoFine.includes(response.status)) throw new Error(`${origin} answered ${response.status}`);
  return { reached: `${origin} answers${describeClockIn(response.headers)}`, body };
}

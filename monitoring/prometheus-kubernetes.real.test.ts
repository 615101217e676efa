import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadAllYaml, type V1Container, type V1Pod } from '@kubernetes/client-node';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runCommand } from '../devstack/command.ts';
import { servePrometheus } from '../devstack/e2e/scraper.ts';
import type { RunningServer } from '../devstack/process.ts';
import { prometheusPrograms } from '../devstack/test-servers.ts';
import { deploymentManifest } from '../platform/kubernetes/deployment.ts';
import { siteOf } from '../platform/kubernetes/environment-objects.ts';
import type { Track } from '../platform/ports.ts';
import { monitoringFolder } from './queries-fixture.ts';

const patience = { timeout: 90_000 };
let folder: string;
let config: string;
let prometheus: RunningServer<'prometheus'>;

/** Distributions build Prometheus without its client of Kubernetes: the pods come from a file, as discovery describes them. */
const asFile = (text: string): string =>
  text.replaceAll(
    /kubernetes_sd_configs:\n( +)- role: pod\n\1 {2}selectors:\n.*\n +label: app\.kubernetes\.io\/(?:managed-by|name)=assembox-publish\n/gu,
    'file_sd_configs:\n$1- files: [pods.json]\n',
  );

const site = siteOf('shop', 'production', {
  address: 'https://{product}-{environment}.example.com',
  gateway: null,
  callers: [],
  imagePullSecret: null,
  progressSeconds: 300,
});

const Workload = Type.Object({
  spec: Type.Object({
    template: Type.Object({
      metadata: Type.Object({ labels: Type.Record(Type.String(), Type.String()) }),
      spec: Type.Object({
        containers: Type.Array(
          Type.Object({
            name: Type.String(),
            ports: Type.Array(Type.Object({ name: Type.String(), containerPort: Type.Integer() })),
          }),
        ),
      }),
    }),
  }),
});

/** What the cluster makes of a release, with Istio's proxy beside it. */
function podOf(track: Track, podIP: string, phase = 'Running'): V1Pod {
  const { spec } = deploymentManifest(site, {
    track,
    revision: { versionCode: '1.0.0', digest: '', image: '' },
    capacity: { replicas: 1, maxReplicas: 1, resources: { cpu: '1', memory: '1Gi' } },
    attempt: 0,
  });
  const proxy = { name: 'istio-proxy', ports: [{ name: 'http-envoy-prom', containerPort: 15_090 }] };
  return {
    metadata: {
      name: `shop-${track}-${podIP}`,
      namespace: 'shop-production',
      labels: spec?.template.metadata?.labels ?? {},
    },
    spec: { containers: [proxy, ...(spec?.template.spec?.containers ?? [])] },
    status: { podIP, phase },
  };
}

/** What the cluster makes of the manifests of the service itself. */
async function ownPodOf(component: 'api' | 'worker', podIP: string): Promise<V1Pod> {
  const manifests = await readFile(path.join(monitoringFolder, `../deploy/kubernetes/${component}.yaml`), 'utf8');
  const [deployment] = loadAllYaml(manifests);
  const { template } = Parse(Workload, deployment).spec;
  return {
    metadata: { name: `publish-${component}-0`, namespace: 'assembox-publish', labels: template.metadata.labels },
    spec: { containers: template.spec.containers },
    status: { podIP, phase: 'Running' },
  };
}

/** As documented for `role: pod`: a target for each port of each container. */
function discovered({ metadata, spec, status }: V1Pod) {
  const meta = Object.fromEntries(
    Object.entries(metadata?.labels ?? {}).map(([name, value]) => [
      `__meta_kubernetes_pod_label_${name.replaceAll(/\W/gu, '_')}`,
      value,
    ]),
  );
  const port = ({ name }: V1Container, declared: { name?: string; containerPort: number }) => ({
    targets: [`${status?.podIP ?? ''}:${declared.containerPort}`],
    labels: {
      ...meta,
      __meta_kubernetes_namespace: metadata?.namespace,
      __meta_kubernetes_pod_name: metadata?.name,
      __meta_kubernetes_pod_phase: status?.phase,
      __meta_kubernetes_pod_container_name: name,
      __meta_kubernetes_pod_container_port_name: declared.name,
    },
  });
  return (spec?.containers ?? []).flatMap((container) => (container.ports ?? []).map((one) => port(container, one)));
}

const Targets = Type.Object({
  data: Type.Object({
    activeTargets: Type.Array(
      Type.Object({ scrapeUrl: Type.String(), labels: Type.Record(Type.String(), Type.String()) }),
    ),
  }),
});

async function targets() {
  const response = await fetch(`http://127.0.0.1:${prometheus.portOf('prometheus')}/api/v1/targets?state=active`);
  const { data } = Parse(Targets, await response.json());
  return data.activeTargets
    .map(({ scrapeUrl, labels: { instance: _instance, ...labels } }) => ({ scrapeUrl, ...labels }))
    .toSorted((one, other) => one.scrapeUrl.localeCompare(other.scrapeUrl));
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assembox-discovery-'));
  config = path.join(folder, 'config');
  await mkdir(config);
  const shipped = await readFile(path.join(monitoringFolder, 'prometheus-kubernetes.yml'), 'utf8');
  await writeFile(path.join(config, 'prometheus.yml'), asFile(shipped));
  await writeFile(path.join(config, 'alerts.yml'), await readFile(path.join(monitoringFolder, 'alerts.yml')));
  await writeFile(path.join(config, 'metrics-token'), 'of the metrics', { mode: 0o600 });
  const pods = [
    podOf('stable', '127.0.0.2'),
    podOf('canary', '127.0.0.3'),
    podOf('stable', '127.0.0.4', 'Pending'),
    podOf('stable', '127.0.0.5', 'Succeeded'),
    await ownPodOf('api', '127.0.0.6'),
    await ownPodOf('worker', '127.0.0.7'),
  ];
  await writeFile(path.join(config, 'pods.json'), JSON.stringify(pods.flatMap(discovered)));
  prometheus = await servePrometheus(folder, config);
});

afterAll(async () => {
  await prometheus.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the configuration for a cluster', () => {
  it('is one that Prometheus takes', async () => {
    const { promtool } = await prometheusPrograms();
    const answer = await runCommand(promtool, ['check', 'config', 'prometheus.yml'], { cwd: config });
    expect(answer).toContain('prometheus.yml is valid prometheus config file syntax');
  });

  it('scrapes each pod that runs: the product with environment and track, Istio’s proxy, and the service itself', async () => {
    const product = { job: 'assembox-product', environment: 'production' };
    await expect.poll(targets, patience).toEqual([
      { scrapeUrl: 'http://127.0.0.2:15090/stats/prometheus', job: 'assembox-mesh', pod: 'shop-stable-127.0.0.2' },
      { scrapeUrl: 'http://127.0.0.2:9464/metrics', ...product, track: 'stable', pod: 'shop-stable-127.0.0.2' },
      { scrapeUrl: 'http://127.0.0.3:15090/stats/prometheus', job: 'assembox-mesh', pod: 'shop-canary-127.0.0.3' },
      { scrapeUrl: 'http://127.0.0.3:9464/metrics', ...product, track: 'canary', pod: 'shop-canary-127.0.0.3' },
      { scrapeUrl: 'http://127.0.0.6:7000/metrics', job: 'assembox-api', pod: 'publish-api-0' },
      { scrapeUrl: 'http://127.0.0.7:9464/metrics', job: 'assembox-worker', pod: 'publish-worker-0' },
    ]);
  });
});

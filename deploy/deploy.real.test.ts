import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { type KubernetesObject, loadAllYaml, loadYaml } from '@kubernetes/client-node';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { prometheusPrograms, testKubernetes } from '../devstack/test-servers.ts';
import { KubernetesClient, loadKubeConfig } from '../platform/kubernetes/kubernetes-client.ts';
import { settingsRead } from './settings-read-fixture.ts';

const text = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const { resources } = Value.Parse(
  Type.Object({ resources: Type.Array(Type.String()) }),
  loadYaml(text('kubernetes/kustomization.yaml')),
);
const namespace = `assembox-publish-${randomBytes(4).toString('hex')}`;

const byName = (one: string, other: string) => one.localeCompare(other);

function objectsOf(file: string): KubernetesObject[] {
  const elsewhere = text(`kubernetes/${file}`).replaceAll('namespace: assembox-publish', `namespace: ${namespace}`);
  return loadAllYaml(elsewhere);
}

describe('deploy/kubernetes', () => {
  let client: KubernetesClient;
  beforeAll(async () => {
    client = new KubernetesClient(loadKubeConfig((await testKubernetes()).kubeconfig));
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
    await client.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'assembox-publish', namespace } });
  });
  afterAll(() => client.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }));

  it('is taken by a real API server, and its pods run under restricted pod security', async () => {
    const files = resources.filter((name) => name.endsWith('.yaml'));
    const declared = files.flatMap(objectsOf);
    const kinds = `ConfigMap Service NetworkPolicy Deployment Deployment
      PodDisruptionBudget PodDisruptionBudget HorizontalPodAutoscaler HorizontalPodAutoscaler`;
    expect(declared.map(({ kind = '' }) => kind).toSorted(byName)).toEqual(kinds.split(/\s+/u).toSorted(byName));
    for (const object of declared) await client.apply(object);
    for (const name of ['assembox-publish-api', 'assembox-publish-worker']) {
      const available = async () =>
        (await client.apps.readNamespacedDeployment({ namespace, name })).status?.availableReplicas ?? 0;
      await expect.poll(available, { timeout: 180_000 }).toBeGreaterThan(0);
    }
  });

  it('gives settings that the service knows, and with the secrets all that it needs', () => {
    const [settings] = objectsOf('settings.yaml');
    const { data } = Value.Parse(Type.Object({ data: Type.Record(Type.String(), Type.String()) }), settings);
    const comment = text('kubernetes/settings.yaml').split('apiVersion')[0] ?? '';
    const secrets = [...comment.matchAll(/[A-Z][A-Z0-9]*_[A-Z0-9_]+/gu)].map(([name]) => name);
    const values = new Map([
      ['DATABASE_URL', 'mysql://assembox:0123456789@db/assembox'],
      ['JENKINS_WEBHOOK_SECRET', `whsec_${Buffer.from('a secret of the tests alone').toString('base64')}`],
      ['TEMPORAL_PAYLOAD_KEY', randomBytes(32).toString('base64')],
    ]);
    const environment = {
      ...data,
      ...Object.fromEntries(secrets.map((name) => [name, values.get(name) ?? '0123456789abcdef'] as const)),
    };
    const { mistakes, read } = settingsRead(environment);
    expect(mistakes).toEqual([]);
    expect(Object.keys(environment).filter((name) => !read.has(name))).toEqual([]);
  });
});

it("has promtool take the configuration of the compose file's Prometheus", async () => {
  const { promtool } = await prometheusPrograms();
  const shape = Type.Object({ configs: Type.Object({ prometheus: Type.Object({ content: Type.String() }) }) });
  const { configs } = Value.Parse(shape, loadYaml(text('../docker-compose.temporal.yml')));
  const folder = mkdtempSync(path.join(tmpdir(), 'compose-prometheus-'));
  try {
    writeFileSync(path.join(folder, 'prometheus.yml'), configs.prometheus.content);
    writeFileSync(path.join(folder, 'metrics-token'), 'token');
    writeFileSync(path.join(folder, 'alerts.yml'), text('../monitoring/alerts.yml'));
    const { stdout } = await promisify(execFile)(promtool, ['check', 'config', path.join(folder, 'prometheus.yml')]);
    expect(stdout).toContain('SUCCESS');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

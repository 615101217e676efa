import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { AppsV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';

import {
  openTestCluster,
  prepareNamespace,
  type TestCluster,
} from '../../platform/kubernetes/service-account-fixture.ts';
import type { ApiClient } from '../demo/api-client.ts';
import { at, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { testKubernetes } from '../test-servers.ts';
import { type MeshServer, startMeshServer } from './mesh-server.ts';
import { colleague, decide, environmentOf, startPromotion, withProduction } from './promoting.ts';
import { startScraper } from './scraper.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { ended, failureIn, startPublish } from './publishing.ts';
import type { RunningServer } from '../process.ts';
import { smallProduct, textField } from './small-product.ts';
import { keepAsking } from './traffic.ts';

let folder: string;
let cluster: TestCluster;
let mesh: MeshServer;
let prometheus: RunningServer<'prometheus'>;
let stack: PublishStack;
let approver: ApiClient;
let productId: string;
const fields: object[] = [];
const canary = {
  intervalSeconds: 2,
  minRequests: 3,
  maxLatencyMilliseconds: 1000,
  steps: [10, 50].map((weight) => ({ weight, holdSeconds: 8 })),
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assembox-mesh-'));
  const { kubeconfig } = await testKubernetes();
  cluster = await openTestCluster(kubeconfig);
  mesh = await startMeshServer(cluster.admin);
  for (const environment of ['staging', 'production']) await prepareNamespace(cluster, `notes-${environment}`);
  prometheus = await startScraper(folder, `127.0.0.1:${mesh.port}`);
  const service = path.join(folder, 'kubeconfig.json');
  await writeFile(service, cluster.service.exportConfig(), { mode: 0o600 });
  stack = await startPublishStack({
    settings: {
      KUBECONFIG: service,
      KUBERNETES_ADDRESS: `http://127.0.0.1:${mesh.port}/{product}/{environment}`,
      PROMETHEUS_URL: `http://127.0.0.1:${prometheus.portOf('prometheus')}`,
    },
  });
  await stack.startWorker();
  approver = await colleague(stack);
});

afterAll(async () => {
  await stack.stop();
  await prometheus.stop();
  await mesh.close();
  await rm(folder, { recursive: true, force: true });
});

async function save(): Promise<void> {
  fields.push(textField(`extra${fields.length}`));
  productId = await uploadProduct(stack.api, withProduction(smallProduct(fields), { replicas: 3, canary }));
}

const production = () => environmentOf(stack, productId, 'production');
const servingIn = async (name: 'staging' | 'production') =>
  at(await environmentOf(stack, productId, name), 'serving', 'versionCode');
const deployments = async () => {
  const { items } = await cluster.admin
    .makeApiClient(AppsV1Api)
    .listNamespacedDeployment({ namespace: 'notes-production' });
  return items.map(({ metadata, spec }) => ({ name: metadata?.name, replicas: spec?.replicas }));
};

/** Publishes for production while users ask, and returns how the job ended. */
async function publish(withUsers: boolean): Promise<{ detail: unknown; failures: readonly string[] }> {
  const users = withUsers ? keepAsking(text(await production(), 'url')) : null;
  const jobId = await startPublish(stack, productId, { targetEnv: 'production' });
  await decide(stack, approver, jobId);
  const detail = await ended(stack, jobId);
  return { detail, failures: (await users?.stop())?.failures ?? [] };
}

it('publishes to staging and promotes the same image to production, which has the replicas that its settings say', async () => {
  await save();
  const published = await ended(stack, await startPublish(stack, productId));
  expect(failureIn(published)).toBeNull();
  const jobId = await startPromotion(stack, productId, '1.0.0');
  await decide(stack, approver, jobId);
  expect(failureIn(await ended(stack, jobId))).toBeNull();
  expect(await servingIn('production')).toBe('1.0.0');
  expect(at(await production(), 'serving', 'digest')).toBe(
    at(await environmentOf(stack, productId, 'staging'), 'serving', 'digest'),
  );
  expect((await deployments()).map(({ name }) => name)).toEqual(['notes']);
});

it('shifts the traffic to a good canary step by step, and no user notices', async () => {
  await save();
  const { detail, failures } = await publish(true);
  expect(failureIn(detail)).toBeNull();
  expect(failures).toEqual([]);
  expect(await servingIn('production')).toBe('1.1.0');
  expect(at(await production(), 'canary')).toMatchObject({ state: 'empty', weight: 0 });
});

it('takes a canary away that answers with errors, and stable goes on', async () => {
  await save();
  mesh.broken.add('1.2.0');
  const { detail } = await publish(true);
  expect(at(detail, 'error', 'type')).toBe('CanaryFailed');
  expect(failureIn(detail)).toContain('answered well');
  expect(await servingIn('production')).toBe('1.1.0');
  expect(at(await production(), 'canary')).toMatchObject({ state: 'empty', weight: 0 });
});

it('takes a canary away that nobody has tried', async () => {
  await save();
  const { detail } = await publish(false);
  expect(at(detail, 'error', 'type')).toBe('CanaryFailed');
  expect(await servingIn('staging')).toBe('1.3.0');
  expect(await servingIn('production')).toBe('1.1.0');
  await expect.poll(async () => (await deployments()).map(({ name }) => name)).toEqual(['notes']);
});

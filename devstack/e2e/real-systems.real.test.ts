import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { AppsV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { findRelease, type ReleaseRow } from '../../database/releases.ts';
import { loadExample } from '../../examples/load.ts';
import { pushBaseImage } from '../../platform/images/base-image-fixture.ts';
import { at, listOf, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { testGitea, testRegistry } from '../test-servers.ts';
import { onBucket } from './bucket.ts';
import { type KubernetesStack, startKubernetesStack } from './kubernetes-stack.ts';
import { colleague, decide, environmentOf, startPromotion } from './promoting.ts';
import { ended, failureIn, startPublish } from './publishing.ts';

const organisation = `real-${randomBytes(4).toString('hex')}`;
const code = 'orders';
let kubernetes: KubernetesStack;
let productId: string;
let release: ReleaseRow;
let registry: Awaited<ReturnType<typeof testRegistry>>;
let folder: string;

beforeAll(async () => {
  const gitea = await testGitea();
  registry = await testRegistry();
  folder = await mkdtemp(path.join(tmpdir(), 'assembox-real-'));
  const real = {
    GITEA_URL: gitea.url,
    GITEA_TOKEN: gitea.token,
    GITEA_ORGANISATION: organisation,
    REGISTRY_URL: registry.url,
    REGISTRY_PREFIX: registry.prefix,
    REGISTRY_BASE_IMAGE: await pushBaseImage({ ...registry, user: null, password: null, passwordFile: null }, folder),
  };
  kubernetes = await startKubernetesStack([code], { settings: real, hostSettings: real, workerSettings: real });
  await kubernetes.stack.startWorker();
});

afterAll(async () => {
  await kubernetes.stop();
  await rm(folder, { recursive: true, force: true });
});

const setting = (name: string): string => kubernetes.stack.env[name] ?? '';

async function askGitea(what: string): Promise<unknown> {
  const response = await fetch(`${setting('GITEA_URL')}/api/v1/repos/${organisation}/${code}/${what}`, {
    headers: { authorization: `token ${setting('GITEA_TOKEN')}` },
  });
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
  return await response.json();
}

it('publishes the order example with every system a real one', async () => {
  const { stack } = kubernetes;
  productId = await uploadProduct(stack.api, await loadExample(code));
  expect(failureIn(await ended(stack, await startPublish(stack, productId)))).toBeNull();
  const found = await findRelease(stack.database, productId, '1.0.0');
  if (!found) throw new Error('the release was not recorded');
  release = found;
  expect(release).toMatchObject({ status: 'deployed', imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/u) });
});

it('leaves branch, tag and commit in Gitea', async () => {
  const branches = listOf(await askGitea('branches'));
  expect(Object.fromEntries(branches.map((branch) => [text(branch, 'name'), at(branch, 'commit', 'id')]))).toEqual({
    main: release.gitCommitId,
    'release/1.0.0': release.gitCommitId,
  });
  expect(await askGitea('tags/v1.0.0')).toMatchObject({ name: 'v1.0.0', commit: { sha: release.gitCommitId } });
  expect(await askGitea('contents/generated.json?ref=v1.0.0')).toMatchObject({ type: 'file' });
});

it('leaves snapshot and tree in MinIO', async () => {
  const keys = await onBucket(kubernetes.stack.env, async (bucket) => bucket.keys);
  expect(keys.some((key) => key.endsWith(release.snapshotDigest.replace('sha256:', '')))).toBe(true);
});

/** As the nodes ask for it. */
async function manifest(method: 'HEAD' | 'DELETE' = 'HEAD'): Promise<number> {
  const url = `${registry.url}/v2/${registry.prefix}/${code}/manifests/${release.imageDigest ?? ''}`;
  return (await fetch(url, { method })).status;
}

it('leaves the image in the registry, under its digest', async () => {
  expect(await manifest()).toBe(200);
});

it('leaves a Deployment in the cluster that names the image by its digest', async () => {
  const { spec } = await kubernetes.cluster.admin
    .makeApiClient(AppsV1Api)
    .readNamespacedDeployment({ namespace: `${code}-staging`, name: code });
  const images = spec?.template.spec?.containers.map(({ image }) => image);
  const { host } = new URL(registry.url);
  expect(images).toEqual([`${host}/${registry.prefix}/${code}@${release.imageDigest ?? ''}`]);
  expect(await environmentOf(kubernetes.stack, productId, 'staging')).toMatchObject({
    state: 'ready',
    serving: { versionCode: '1.0.0', digest: release.imageDigest },
  });
});

it('refuses to take an image to production that the registry has lost, before anything is touched', async () => {
  const { stack } = kubernetes;
  expect(await manifest('DELETE')).toBeLessThan(300);
  const jobId = await startPromotion(stack, productId, '1.0.0');
  await decide(stack, await colleague(stack), jobId);
  const detail = await ended(stack, jobId);
  expect(at(detail, 'error', 'type')).toBe('ImageMissing');
  expect(failureIn(detail)).toContain('no longer in the registry');
  expect(await environmentOf(stack, productId, 'production')).toMatchObject({ state: 'empty' });
});

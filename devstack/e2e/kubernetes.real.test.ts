import { AppsV1Api, CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { findRelease } from '../../database/releases.ts';
import type { ApiClient } from '../demo/api-client.ts';
import { at, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { type KubernetesStack, startKubernetesStack } from './kubernetes-stack.ts';
import { colleague, decide, environmentOf, startPromotion, withProduction } from './promoting.ts';
import type { PublishStack } from './publish-stack.ts';
import { detailOf, ended, failureIn, patience, startPublish } from './publishing.ts';
import { watchRoutes } from './route-watch.ts';
import { smallProduct, textField } from './small-product.ts';
import { keepAsking } from './traffic.ts';

let kubernetes: KubernetesStack;
let stack: PublishStack;
let approver: ApiClient;
let productId: string;
/** Serves production from the second test on, but where a test says otherwise. */
let good: string;
/** The one after it, of which production has had nothing but a broken canary at first. */
let next: string;
const fields: object[] = [];
const namespace = 'notes-production';
const canary = {
  intervalSeconds: 3,
  minRequests: 3,
  maxLatencyMilliseconds: 1000,
  steps: [10, 50].map((weight) => ({ weight, holdSeconds: 9 })),
};

vi.setConfig({ testTimeout: 600_000 });

beforeAll(async () => {
  kubernetes = await startKubernetesStack(['notes']);
  ({ stack } = kubernetes);
  await stack.startWorker();
  approver = await colleague(stack);
});

afterAll(async () => {
  await kubernetes.stop();
});

async function save(): Promise<void> {
  fields.push(textField(`extra${fields.length}`));
  productId = await uploadProduct(stack.api, withProduction(smallProduct(fields), { replicas: 3, canary }));
}

const production = () => environmentOf(stack, productId, 'production');
const servingIn = async (name: 'staging' | 'production') =>
  at(await environmentOf(stack, productId, name), 'serving', 'versionCode');
const apps = () => kubernetes.cluster.admin.makeApiClient(AppsV1Api);
const deployments = async () => {
  const { items } = await apps().listNamespacedDeployment({ namespace });
  return items.map(({ metadata, spec }) => ({ name: metadata?.name, replicas: spec?.replicas }));
};

/** Each change of the pods' template counts as one. */
async function rollouts(): Promise<number> {
  const { metadata } = await apps().readNamespacedDeployment({ namespace, name: 'notes' });
  return Number(metadata?.annotations?.['deployment.kubernetes.io/revision']);
}

async function replicaSets(): Promise<number> {
  return (await apps().listNamespacedReplicaSet({ namespace })).items.length;
}

/** Of all pods that are there. */
async function runningImages(): Promise<unknown[]> {
  const { items } = await kubernetes.cluster.admin.makeApiClient(CoreV1Api).listNamespacedPod({ namespace });
  const living = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  return [...new Set(living.flatMap(({ spec }) => spec?.containers.map(({ image }) => image)))];
}

/**
 * Users, who get what the weights say, and a tester who marks requests for the canary: it has figures when its first step
 * begins, however slow the machine is. Of the tester's failures nobody hears, since there may be no canary yet.
 */
async function startAsking() {
  const url = text(await production(), 'url');
  const users = keepAsking(url, { clients: 2 });
  const tester = keepAsking(url, { clients: 1, headers: { 'x-canary': 'true' } });
  return {
    stop: async (): Promise<readonly string[]> => {
      await tester.stop();
      return (await users.stop()).failures;
    },
  };
}

/** Lets the colleague approve the job while users ask, if there are some, and returns how it ended. */
async function approved(jobId: string, hasUsers: boolean): Promise<{ detail: unknown; failures: readonly string[] }> {
  const asking = hasUsers ? await startAsking() : null;
  await decide(stack, approver, jobId);
  const detail = await ended(stack, jobId);
  return { detail, failures: (await asking?.stop()) ?? [] };
}

const publish = async (options: object = {}) => await startPublish(stack, productId, options);
const publishToProduction = async () => await publish({ targetEnv: 'production' });
const promote = async (versionCode: string) => await startPromotion(stack, productId, versionCode);

/** Waits until the job has gone well, and says which version it has published. */
async function published(jobId: string): Promise<string> {
  const detail = await ended(stack, jobId);
  expect(failureIn(detail)).toBeNull();
  return text(detail, 'versionCode');
}

async function rollBack(targetVersion: string): Promise<unknown> {
  const request = { productId, targetVersion, strategy: 'quick', targetEnv: 'production', reason: 'notes are lost' };
  const jobId = text(await approver.send('POST', '/api/rollbacks', request), 'jobId');
  await ended(stack, jobId);
  return await approver.send('GET', `/api/rollbacks/${jobId}`);
}

/** Brings production to where a test begins: a failed attempt at it may have left another version, or no worker. */
async function startFrom(versionCode: string): Promise<void> {
  kubernetes.apiServer.resume();
  await stack.startWorker();
  const isThere = (await servingIn('production')) === versionCode;
  if (!isThere || at(await production(), 'canary', 'state') !== 'empty') await rollBack(versionCode);
  expect(await servingIn('production')).toBe(versionCode);
}

/** Follows production's routes while users ask: not one request may fail, and all weights are sound. */
async function withUsers(work: (seen: () => readonly number[]) => Promise<void>): Promise<readonly number[]> {
  const routes = await watchRoutes(kubernetes.cluster.admin, 'notes', 'production');
  const asking = await startAsking();
  let failures: readonly string[] = [];
  try {
    await work(() => routes.weights);
  } finally {
    routes.end();
    failures = await asking.stop();
  }
  expect(failures).toEqual([]);
  expect(routes.wrong).toEqual([]);
  return routes.weights;
}

/** Waits for a weight, as long as the job has not failed. */
async function reaches(jobId: string, seen: () => readonly number[], weight: number): Promise<void> {
  const state = async () =>
    seen().includes(weight) ? 'reached' : (failureIn(await detailOf(stack, jobId)) ?? 'on its way');
  await expect.poll(state, patience).not.toBe('on its way');
  expect(await state()).toBe('reached');
}

it('publishes to staging and promotes the same image to production, which has the replicas that its settings say', async () => {
  await save();
  const hasUsers = (await servingIn('production')) !== undefined;
  const version = await published(await publish());
  expect(failureIn((await approved(await promote(version), hasUsers)).detail)).toBeNull();
  expect(await servingIn('production')).toBe(version);
  expect(at(await production(), 'serving', 'digest')).toBe(
    at(await environmentOf(stack, productId, 'staging'), 'serving', 'digest'),
  );
  expect((await deployments()).map(({ name }) => name)).toEqual(['notes']);
});

it('shifts the traffic to a good canary step by step, and no user notices', async () => {
  await save();
  const { detail, failures } = await approved(await publishToProduction(), true);
  expect(failureIn(detail)).toBeNull();
  expect(failures).toEqual([]);
  good = text(detail, 'versionCode');
  expect(await servingIn('production')).toBe(good);
  expect(at(await production(), 'canary')).toMatchObject({ state: 'empty', weight: 0 });
});

it('takes a canary away that answers with errors, and stable goes on', async () => {
  await startFrom(good);
  await save();
  const jobId = await publishToProduction();
  next = text(await detailOf(stack, jobId), 'versionCode');
  kubernetes.mesh.broken.add(next);
  const { detail } = await approved(jobId, true);
  expect(at(detail, 'error', 'type')).toBe('CanaryFailed');
  expect(failureIn(detail)).toContain('answered well');
  expect(await servingIn('production')).toBe(good);
  expect(at(await production(), 'canary')).toMatchObject({ state: 'empty', weight: 0 });
});

it('takes a canary away that nobody has tried', async () => {
  kubernetes.mesh.broken.clear();
  await startFrom(good);
  const { detail } = await approved(await promote(next), false);
  expect(at(detail, 'error', 'type')).toBe('CanaryFailed');
  expect(await servingIn('staging')).toBe(next);
  expect(await servingIn('production')).toBe(good);
  await expect.poll(async () => (await deployments()).map(({ name }) => name)).toEqual(['notes']);
});

it('ends a promotion as it would have where the worker is killed at each weight, its calls done and nobody told', async () => {
  await startFrom(good);
  const weights = await withUsers(async (seen) => {
    const jobId = await promote(next);
    await decide(stack, approver, jobId);
    for (const weight of [10, 50, 100]) {
      await reaches(jobId, seen, weight);
      await kubernetes.apiServer.holdAnswers();
      await stack.killWorker();
      kubernetes.apiServer.resume();
      await stack.startWorker();
    }
    expect(failureIn(await ended(stack, jobId))).toBeNull();
  });
  expect(weights).toEqual([0, 10, 50, 100, 0]);
  expect(await servingIn('production')).toBe(next);
  expect((await deployments()).map(({ name }) => name)).toEqual(['notes']);
});

it('rolls back to the image before in one rollout', async () => {
  await startFrom(next);
  const before = { rollouts: await rollouts(), templates: await replicaSets() };
  const weights = await withUsers(async () => {
    expect(await rollBack(good)).toMatchObject({ status: 'completed', fromVersion: next, toVersion: good });
  });
  expect(weights).toEqual([0]);
  expect({ rollouts: (await rollouts()) - 1, templates: await replicaSets() }).toEqual(before);
  const release = await findRelease(stack.database, productId, good);
  await expect.poll(runningImages, patience).toEqual([expect.stringMatching(`@${release?.imageDigest ?? ''}$`)]);
  expect(at(await production(), 'serving', 'digest')).toBe(release?.imageDigest);
});

it('goes on with a canary when the API server comes back after half a minute', async () => {
  await startFrom(good);
  const weights = await withUsers(async (seen) => {
    const jobId = await promote(next);
    await decide(stack, approver, jobId);
    await reaches(jobId, seen, 10);
    kubernetes.apiServer.cut();
    const began = Date.now();
    const noted = async () => JSON.stringify(at(await detailOf(stack, jobId), 'steps'));
    await expect.poll(noted, patience).toContain('cannot be reached');
    await expect.poll(() => Date.now() - began, patience).toBeGreaterThan(30_000);
    expect(at(await detailOf(stack, jobId), 'finishedAt')).toBeUndefined();
    kubernetes.apiServer.resume();
    expect(failureIn(await ended(stack, jobId))).toBeNull();
  });
  expect(weights).toEqual([0, 10, 50, 100, 0]);
  expect(await servingIn('production')).toBe(next);
});

it('takes production over from a running canary, which gets nothing from then on', async () => {
  await startFrom(next);
  await save();
  const plan = await stack.api.send('POST', `/api/products/${productId}/plan`, { environment: 'production' });
  expect(at(plan, 'manifests')).toMatchObject({ release: next, items: [{ object: 'Deployment', kind: 'changed' }] });
  const version = await published(await publish());
  const before = await rollouts();
  const weights = await withUsers(async (seen) => {
    const jobId = await promote(version);
    await decide(stack, approver, jobId);
    await reaches(jobId, seen, 10);
    expect(await rollBack(next)).toMatchObject({ status: 'completed', toVersion: next });
    expect(at(await ended(stack, jobId), 'error', 'type')).toBe('EnvironmentTakenOver');
  });
  expect(weights).toEqual([0, 10, 0]);
  expect(await rollouts()).toBe(before);
  expect(await servingIn('production')).toBe(next);
  expect((await deployments()).map(({ name }) => name)).toEqual(['notes']);
});

import { setTimeout as delay } from 'node:timers/promises';

import type { Progress } from '../progress.ts';
import type { ApiClient } from './api-client.ts';
import { expectThat } from './expectation.ts';
import { at, text } from './json.ts';
import { follow, unfinishedJob } from './publish.ts';

/** Who takes part: nobody approves what they asked for. */
export interface People {
  readonly publisher: ApiClient;
  readonly approver: ApiClient;
}

const lookMs = 300;
/** Of each of the clients that give a canary something to be judged by. */
const betweenRequestsMs = 20;

/**
 * Takes what staging runs into production, as two people would, with users on the product meanwhile. Nothing where production
 * runs it already. Throws where it fails.
 */
export async function promoteToProduction(people: People, productId: string, progress: Progress): Promise<void> {
  const { publisher } = people;
  const [staging, production] = await Promise.all(
    ['staging', 'production'].map((name) => environment(publisher, productId, name)),
  );
  const version = text(staging, 'serving', 'versionCode');
  if (at(production, 'serving', 'digest') === at(staging, 'serving', 'digest')) return;
  const users = new AbortController();
  const url = at(production, 'url');
  const using = typeof url === 'string' && at(production, 'serving') !== undefined ? useIt(url, users.signal) : null;
  try {
    await promote(people, productId, version, progress);
  } finally {
    users.abort();
    await using;
  }
}

async function promote({ publisher, approver }: People, productId: string, version: string, progress: Progress) {
  // A demo that was stopped while it promoted left a job that waits.
  const left = await unfinishedJob(publisher, productId, 'promotion');
  const url = `/api/products/${productId}/releases/${version}/promotions`;
  const jobId = left ?? text(await publisher.send('POST', url, {}), 'jobId');
  progress(`Promoting version ${version} to production (job ${jobId})`);
  await approve(approver, jobId, progress);
  const detail = await follow(publisher, jobId, progress);
  if (detail === 'deployed') return;
  const failed = await publisher.send('GET', `/api/publishes/${jobId}`);
  throw new Error(`The promotion failed at ${text(failed, 'error', 'step')}: ${text(failed, 'error', 'message')}`);
}

/** Answers the question of the job, once it asks; nothing where it goes on without. */
async function approve(approver: ApiClient, jobId: string, progress: Progress): Promise<void> {
  for (;;) {
    const detail = await approver.send('GET', `/api/publishes/${jobId}`);
    if (at(detail, 'finishedAt') !== undefined) return;
    const decision = at(detail, 'approval', 'decision');
    if (decision === 'approved') return;
    if (decision === 'pending') {
      const asked = {
        imageDigest: text(detail, 'approval', 'imageDigest'),
        snapshotDigest: text(detail, 'approval', 'snapshotDigest'),
      };
      await approver.send('POST', `/api/publishes/${jobId}/approve`, { ...asked, comment: 'approved by the demo' });
      progress(`  approved image ${asked.imageDigest.slice(0, 19)}… as another person`);
      return;
    }
    await delay(lookMs);
  }
}

const environment = (api: ApiClient, productId: string, name: string): Promise<unknown> =>
  api.send('GET', `/api/products/${productId}/environments/${name}`);

/** A few users without cookies, so that each request is drawn anew. */
async function useIt(url: string, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Array.from({ length: 3 }, async () => {
      while (!signal.aborted) {
        const response = await fetch(`${url}/api/health`).catch(() => null);
        await response?.arrayBuffer().catch(() => null);
        await delay(betweenRequestsMs);
      }
    }),
  );
}

/** As `promoteToProduction`, for a product that production has never run: what people promote later is their business. */
export async function ensureInProduction(people: People, productId: string, progress: Progress): Promise<void> {
  if (at(await environment(people.publisher, productId, 'production'), 'desired') !== undefined) return;
  await promoteToProduction(people, productId, progress);
}

/** Asks production over HTTP what answers. Returns the version. Throws where staging runs another one. */
export async function checkProduction(api: ApiClient, productId: string): Promise<string> {
  const [staging, production] = await Promise.all(
    ['staging', 'production'].map((name) => environment(api, productId, name)),
  );
  const health: unknown = await (await fetch(`${text(production, 'url')}/api/health`)).json();
  const release = text(health, 'release');
  expectThat('the release that production answers with', release, text(staging, 'serving', 'versionCode'));
  expectThat("production's image", at(production, 'serving', 'digest'), at(staging, 'serving', 'digest'));
  return release;
}

import { setTimeout as delay } from 'node:timers/promises';

import type { Progress } from '../progress.ts';
import { type ApiClient, ApiRefused } from './api-client.ts';
import { at, listOf, text, textOr } from './json.ts';

const lookMs = 300;

/** Publishes the drafts to staging and waits for the end, with each step told as it ends. Throws where it fails. */
export async function publishToStaging(api: ApiClient, productId: string, progress: Progress): Promise<void> {
  // A demo that was stopped while it published left a job that goes on, or ends, now.
  const left = await unfinishedJob(api, productId, 'publish');
  if (left !== null) {
    progress(`Going on with the publish that was under way (job ${left})`);
    const status = await follow(api, left, progress);
    if (status === 'deployed') return;
  }
  const body = { productId, description: 'A release of the example', options: { targetEnv: 'staging' } };
  const started = await api.send('POST', '/api/publishes', body);
  const jobId = text(started, 'jobId');
  progress(`Publishing version ${text(started, 'versionCode')} (job ${jobId})`);
  if ((await follow(api, jobId, progress)) === 'deployed') return;
  const detail = await api.send('GET', `/api/publishes/${jobId}`);
  throw new Error(`The publish failed at ${text(detail, 'error', 'step')}: ${text(detail, 'error', 'message')}`);
}

/** The last job of the product, where it is of the kind and has not ended. */
export async function unfinishedJob(
  api: ApiClient,
  productId: string,
  kind: 'publish' | 'promotion',
): Promise<string | null> {
  const [last] = listOf(await api.send('GET', `/api/publishes?productId=${productId}&limit=1`), 'items');
  if (last === undefined || at(last, 'kind') !== kind || at(last, 'finishedAt') !== undefined) return null;
  return text(last, 'jobId');
}

/** Tells each step as it ends. Returns the status that the job ends with. */
export async function follow(api: ApiClient, jobId: string, progress: Progress): Promise<string> {
  const told = new Set<string>();
  for (;;) {
    const detail = await api.send('GET', `/api/publishes/${jobId}`);
    for (const step of listOf(detail, 'steps')) {
      const name = text(step, 'name');
      if (at(step, 'status') !== 'completed' || told.has(name)) continue;
      told.add(name);
      progress(`  ${name.padEnd(14)} ${String(at(detail, 'progress')).padStart(3)} %  ${textOr(step, 'message')}`);
    }
    if (at(detail, 'finishedAt') !== undefined) return text(detail, 'status');
    await delay(lookMs);
  }
}

/** Has the product been deployed, and is nothing of it under way? */
export async function currentVersion(api: ApiClient, productId: string): Promise<string | null> {
  try {
    const version = at(await api.send('GET', `/api/products/${productId}`), 'currentVersion');
    return typeof version === 'string' ? version : null;
  } catch (error) {
    if (error instanceof ApiRefused && error.status === 404) return null;
    throw error;
  }
}

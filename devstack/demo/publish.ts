import { setTimeout as delay } from 'node:timers/promises';

import type { Progress } from '../progress.ts';
import { type ApiClient, ApiRefused } from './api-client.ts';
import { at, listOf, text, textOr } from './json.ts';

const lookMs = 300;

/** Publishes the drafts to staging and waits for the end, with each step told as it ends. Throws where it fails. */
export async function publishToStaging(api: ApiClient, productId: string, progress: Progress): Promise<string> {
  const started = await api.send(
    'POST',
    '/api/publishes',
    { productId, description: 'First release of the example', options: { targetEnv: 'staging' } },
    { 'idempotency-key': `demo-${productId}-${Date.now()}` },
  );
  const versionCode = text(started, 'versionCode');
  progress(`Publishing version ${versionCode} (job ${text(started, 'jobId')})`);
  await follow(api, text(started, 'jobId'), progress);
  return versionCode;
}

async function follow(api: ApiClient, jobId: string, progress: Progress): Promise<void> {
  const told = new Set<string>();
  for (;;) {
    const detail = await api.send('GET', `/api/publishes/${jobId}`);
    for (const step of listOf(detail, 'steps')) {
      const name = text(step, 'name');
      if (at(step, 'status') !== 'completed' || told.has(name)) continue;
      told.add(name);
      progress(`  ${name.padEnd(14)} ${String(at(detail, 'progress')).padStart(3)} %  ${textOr(step, 'message')}`);
    }
    const status = text(detail, 'status');
    if (status === 'deployed') return;
    if (status === 'failed')
      throw new Error(`The publish failed at ${text(detail, 'error', 'step')}: ${text(detail, 'error', 'message')}`);
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

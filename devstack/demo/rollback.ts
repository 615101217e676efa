import { setTimeout as delay } from 'node:timers/promises';

import type { Progress } from '../progress.ts';
import type { ApiClient } from './api-client.ts';
import { expectThat } from './expectation.ts';
import { at, text } from './json.ts';

const lookMs = 300;

/** Puts production back to the version that it ran before, and asks it over HTTP what answers. Throws where that fails. */
export async function rollBack(operator: ApiClient, productId: string, progress: Progress): Promise<void> {
  const url = `/api/products/${productId}/environments/production`;
  const targetVersion = text(await operator.send('GET', url), 'previous', 'versionCode');
  const body = { productId, targetVersion, strategy: 'quick', targetEnv: 'production', reason: 'shown by the demo' };
  const jobId = text(await operator.send('POST', '/api/rollbacks', body), 'jobId');
  progress(`Rolling production back to ${targetVersion} (job ${jobId})`);
  for (;;) {
    const detail = await operator.send('GET', `/api/rollbacks/${jobId}`);
    const status = text(detail, 'status');
    if (status === 'completed') break;
    if (status === 'failed') throw new Error(`The rollback failed: ${JSON.stringify(at(detail, 'error'))}`);
    await delay(lookMs);
  }
  const health: unknown = await (await fetch(`${text(await operator.send('GET', url), 'url')}/api/health`)).json();
  expectThat('the release that production answers with', text(health, 'release'), targetVersion);
  progress(`  production answers as ${targetVersion}`);
}

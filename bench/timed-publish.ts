import { setTimeout as delay } from 'node:timers/promises';

import type { ApiClient } from '../devstack/demo/api-client.ts';
import { at, listOf, text } from '../devstack/demo/json.ts';
import type { PublishStack } from './publish-stack.ts';

/** A publish as who asked for it sees it. */
export interface TimedPublish {
  readonly versionCode: string;
  readonly commit: string;
  readonly cloneUrl: string;
  /** From the request to the end of the job by its own clock, which is this machine's. */
  readonly seconds: number;
  /** Seconds of each step of the job by its name, from its own clock. */
  readonly steps: Readonly<Record<string, number>>;
  /** Seconds of each step of the build by its name, from its log. */
  readonly buildSteps: Readonly<Record<string, number>>;
}

const lookMs = 500;

/** Publishes the drafts over HTTP, the generated tests included. Throws where it fails. */
export async function timePublish(stack: PublishStack, productId: string): Promise<TimedPublish> {
  const { api } = stack;
  const started = Date.now();
  const job = await api.send('POST', '/api/publishes', { productId, description: 'benchmark' });
  const jobId = text(job, 'jobId');
  const detail = await endOf(api, jobId);
  const taken = (Date.parse(text(detail, 'finishedAt')) - started) / 1000;
  const versionCode = text(detail, 'versionCode');
  const release = await api.send('GET', `/api/products/${productId}/releases/${versionCode}`);
  return {
    versionCode,
    commit: text(release, 'gitCommitId'),
    cloneUrl: text(await api.send('GET', `/api/products/${productId}`), 'gitRepoUrl'),
    seconds: taken,
    steps: Object.fromEntries(listOf(detail, 'steps').map((step) => [text(step, 'name'), stepSeconds(step)])),
    buildSteps: passedSteps(await stack.text(`/api/publishes/${jobId}/logs`)),
  };
}

/** Detail of a job that has ended. Throws where it failed. */
export async function endOf(api: ApiClient, jobId: string): Promise<unknown> {
  for (;;) {
    const detail = await api.send('GET', `/api/publishes/${jobId}`);
    if (at(detail, 'finishedAt') !== undefined) {
      if (text(detail, 'status') === 'deployed') return detail;
      throw new Error(`the job failed at ${text(detail, 'error', 'step')}: ${text(detail, 'error', 'message')}`);
    }
    await delay(lookMs);
  }
}

function stepSeconds(step: unknown): number {
  return (Date.parse(text(step, 'endTime')) - Date.parse(text(step, 'startTime'))) / 1000;
}

/** `[typecheck:web] passed in 4.1 s` */
function passedSteps(log: string): Record<string, number> {
  const lines = log.matchAll(/^\[(?<step>[\w:]+)\] passed in (?<taken>[\d.]+) s$/gmu);
  return Object.fromEntries([...lines].map(({ groups }) => [groups?.['step'] ?? '', Number(groups?.['taken'])]));
}

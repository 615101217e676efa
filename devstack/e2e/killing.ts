import { expect } from 'vitest';

import { at } from '../demo/json.ts';
import type { PublishStack, System } from './publish-stack.ts';
import { detailOf, patience } from './publishing.ts';

/**
 * Kills the worker while a system has done what it was asked and its answer is held back: the worst moment, since the
 * effect is there and nobody knows of it. Then another one starts. A job that asks nothing more ends before.
 */
export async function killWhileAsking(stack: PublishStack, system: System, jobId: string): Promise<void> {
  const seen = { held: false };
  const noticing = async () => {
    await stack.proxies[system].holdAnswers();
    seen.held = true;
  };
  void noticing();
  const isMoment = async () => seen.held || at(await detailOf(stack, jobId), 'finishedAt') !== undefined;
  await expect.poll(isMoment, patience).toBe(true);
  await stack.killWorker();
  stack.proxies[system].resume();
  await stack.startWorker();
}

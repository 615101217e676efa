import { expect } from 'vitest';

import { at, listOf, text } from '../demo/json.ts';
import type { PublishStack } from './publish-stack.ts';

/** A whole publish on a slow machine. */
export const patience = { timeout: 540_000, interval: 100 };

/** Starts a publish and returns its job's id. The generated tests are skipped unless asked for: they have their own. */
export async function startPublish(stack: PublishStack, productId: string, options: object = {}): Promise<string> {
  const body = { productId, description: 'a test', options: { skipTests: true, ...options } };
  return text(await stack.api.send('POST', '/api/publishes', body), 'jobId');
}

/** What a job that should have gone well says where it did not: an assertion shows it whole. */
export const failureIn = (detail: unknown): string | null => {
  const message = at(detail, 'error', 'message');
  return typeof message === 'string' ? message : null;
};

export const detailOf = (stack: PublishStack, jobId: string): Promise<unknown> =>
  stack.api.send('GET', `/api/publishes/${jobId}`);

/** Waits until the job has ended and returns its detail. */
export async function ended(stack: PublishStack, jobId: string): Promise<unknown> {
  await expect.poll(async () => at(await detailOf(stack, jobId), 'finishedAt'), patience).toBeTypeOf('string');
  return await detailOf(stack, jobId);
}

/** Waits until a step of the job has this status. */
export async function stepReaches(stack: PublishStack, jobId: string, name: string, status: string): Promise<void> {
  const find = async () => listOf(await detailOf(stack, jobId), 'steps').find((step) => text(step, 'name') === name);
  await expect.poll(async () => at(await find(), 'status'), patience).toBe(status);
}

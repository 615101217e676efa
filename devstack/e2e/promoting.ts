import { expect } from 'vitest';

import { createToken } from '../../database/tokens.ts';
import { type ApiClient, createApiClient } from '../demo/api-client.ts';
import { at, text } from '../demo/json.ts';
import type { ProductDrafts } from '../demo/upload.ts';
import type { PublishStack } from './publish-stack.ts';
import { detailOf, patience } from './publishing.ts';

/** Somebody who may approve and operate, and has asked for nothing. */
export async function colleague(stack: PublishStack): Promise<ApiClient> {
  const person = { name: 'a colleague', roles: ['approver', 'operator'], productId: null, expiresAt: null };
  return createApiClient(stack.env['ASSEMBOX_PUBLIC_URL'] ?? '', await createToken(stack.database, person));
}

/** The drafts, with these settings of production. */
export function withProduction(drafts: ProductDrafts, settings: object): ProductDrafts {
  if (typeof drafts.product !== 'object') throw new Error('the product has a document');
  return { ...drafts, product: { ...drafts.product, environments: [{ code: 'production', ...settings }] } };
}

/** Asks for the promotion of what staging runs. Returns the job's id. */
export async function startPromotion(stack: PublishStack, productId: string, versionCode: string): Promise<string> {
  const url = `/api/products/${productId}/releases/${versionCode}/promotions`;
  return text(await stack.api.send('POST', url, {}), 'jobId');
}

/** Waits until the job asks, and lets the colleague answer. */
export async function decide(
  stack: PublishStack,
  by: ApiClient,
  jobId: string,
  verb: 'approve' | 'reject' = 'approve',
): Promise<void> {
  await by.send('POST', `/api/publishes/${jobId}/${verb}`, await askedFor(stack, jobId));
}

/** Waits until the job asks; what an approver has to name then: the image and the snapshot of the question. */
export async function askedFor(stack: PublishStack, jobId: string) {
  await expect.poll(async () => at(await detailOf(stack, jobId), 'approval', 'decision'), patience).toBe('pending');
  const asked = at(await detailOf(stack, jobId), 'approval');
  return { imageDigest: text(asked, 'imageDigest'), snapshotDigest: text(asked, 'snapshotDigest') };
}

export const environmentOf = (stack: PublishStack, productId: string, name: 'staging' | 'production') =>
  stack.api.send('GET', `/api/products/${productId}/environments/${name}`);

import { expect } from 'vitest';

import { refusal } from '../demo/expectation.ts';
import { at, listOf, text } from '../demo/json.ts';
import { type ProductDrafts, uploadProduct } from '../demo/upload.ts';
import { colleague, environmentOf } from './promoting.ts';
import type { PublishStack } from './publish-stack.ts';
import { detailOf, ended, failureIn, startPublish, stepReaches } from './publishing.ts';
import { startRollback } from './rolling-back.ts';

/** What went on after the dump with a product whose 1.1.0 was the last release until then. */
export interface RestoredProduct {
  readonly productId: string;
  /** A promotion that ran while the dump was made. */
  readonly cutOff: string;
  /** With something new against 1.1.0. */
  readonly drafts: ProductDrafts;
}

const messageOf = async (refused: Promise<unknown>): Promise<string> => (await refusal(refused)).message;

/** Newest first; sources, drafts and snapshots are those of the dump, and go together. */
export async function releasesOf({ api }: PublishStack, productId: string): Promise<string[]> {
  const url = `/api/products/${productId}`;
  const releases = listOf(await api.send('GET', `${url}/releases`), 'items');
  const source = await api.send('GET', `${url}/releases/1.1.0/files`);
  expect(text(source, 'commit')).toBe(text(releases[0], 'gitCommitId'));
  expect(listOf(source, 'items').map((file) => text(file, 'path'))).toContain('generated.json');
  expect(await messageOf(api.send('POST', `${url}/plan`, {}))).toContain('Nothing has changed since 1.1.0');
  return releases.map((release) => text(release, 'versionCode'));
}

/** The job that nobody runs any more is closed by cancelling it, and the image of the version before serves again. */
export async function expectRollback(stack: PublishStack, { productId, cutOff }: RestoredProduct): Promise<void> {
  const operator = await colleague(stack);
  await stack.api.send('POST', `/api/publishes/${cutOff}/cancel`);
  expect(at(await detailOf(stack, cutOff), 'error', 'type')).toBe('Cancelled');
  const jobId = await startRollback(operator, { productId, targetVersion: '1.0.0' });
  expect(failureIn(await ended(stack, jobId))).toBeNull();
  const environment = await environmentOf(stack, productId, 'production');
  expect(environment).toMatchObject({ state: 'ready', serving: { versionCode: '1.0.0' } });
  const health = await fetch(`${text(environment, 'url')}/api/health`);
  expect(await health.json()).toMatchObject({ release: '1.0.0' });
}

/**
 * The repository is further than the dump: what looks as edits by hand do needs consent, and a tag of a version that nobody
 * knows any more is in that version's way until somebody deletes it.
 */
export async function expectNextRelease(stack: PublishStack, { productId, drafts }: RestoredProduct): Promise<void> {
  const { api, gitHost } = stack;
  await uploadProduct(api, drafts);
  const drift = await api.send('GET', `/api/products/${productId}/drift`);
  expect(drift).toMatchObject({ drifted: true, ref: 'main', release: '1.1.0' });
  expect(await messageOf(startPublish(stack, productId))).toContain('main was edited by hand');

  const driftCommit = text(drift, 'commit');
  const tag = 'refs/tags/v1.2.0';
  await gitHost.moveRef('notes', tag, null, driftCommit);
  const jobId = await startPublish(stack, productId, { overwriteDrift: true, driftCommit });
  expect(at(await ended(stack, jobId), 'error', 'type')).toBe('GitRefTaken');
  expect(await gitHost.readRef('notes', tag)).toBe(driftCommit);
  await gitHost.deleteRef('notes', tag, driftCommit);

  await api.send('POST', `/api/publishes/${jobId}/retry`);
  await stepReaches(stack, jobId, 'push', 'completed');
  const pushed = await gitHost.readCommit('notes', (await gitHost.readRef('notes', tag)) ?? '');
  expect(pushed?.message).toContain(`Overwrites-edit: ${driftCommit}`);
}

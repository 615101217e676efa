import { afterAll, beforeAll, expect, it } from 'vitest';

import { editByHand } from '../../api/git-fixture.ts';
import { findRelease } from '../../database/releases.ts';
import { ApiRefused } from '../demo/api-client.ts';
import { at, listOf, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { type PublishStack, startPublishStack } from './publish-stack.ts';
import { ended, failureIn, startPublish, stepReaches } from './publishing.ts';
import { smallProduct, textField } from './small-product.ts';

let stack: PublishStack;
let productId: string;

beforeAll(async () => {
  stack = await startPublishStack();
  await stack.startWorker();
  productId = await uploadProduct(stack.api, smallProduct());
});

afterAll(async () => {
  await stack.stop();
});

const edit = (branch: string, files: Readonly<Record<string, string | null>>): Promise<string> => {
  const token = `://assembox:${stack.env['GITEA_TOKEN']}@`;
  return editByHand(`${stack.env['GITEA_URL']?.replace('://', token)}/assembox/notes.git`, branch, files);
};
const drift = () => stack.api.send('GET', `/api/products/${productId}/drift`);
const main = () => stack.gitHost.readRef('notes', 'refs/heads/main');
const options = { autoDeploy: false };

it('finds no drift after a publish', async () => {
  expect(failureIn(await ended(stack, await startPublish(stack, productId, options)))).toBeNull();
  expect(await drift()).toMatchObject({ drifted: false, release: '1.0.0' });
});

it('fails a publish at the push when the edit came after its start, and leaves the edit where it is', async () => {
  await uploadProduct(stack.api, smallProduct([textField('subtitle')]));
  await stack.killWorker();
  const jobId = await startPublish(stack, productId, options);
  const commit = await edit('main', { 'README.md': 'By hand\n' });
  await stack.startWorker();
  const failed = await ended(stack, jobId);
  expect(failed).toMatchObject({ status: 'failed', error: { type: 'RepositoryDrifted', step: 'push' } });
  expect(failureIn(failed)).toContain('README.md');
  expect(await main()).toBe(commit);
  expect(await stack.gitHost.readRef('notes', 'refs/tags/v1.1.0')).toBeNull();
});

it('refuses the next publish, and with consent publishes over the edit, whose history stays', async () => {
  const found = await drift();
  expect(found).toMatchObject({ drifted: true, ref: 'main', author: { name: 'Ada Li' } });
  expect(text(listOf(found, 'files')[0], 'diff')).toContain('+By hand');
  const commit = text(found, 'commit');
  const refusal = await startPublish(stack, productId, options).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiRefused);
  expect(refusal).toMatchObject({ message: expect.stringContaining('README.md') });

  const consent = { ...options, overwriteDrift: true, driftCommit: commit };
  const published = await ended(stack, await startPublish(stack, productId, consent));
  expect(failureIn(published)).toBeNull();
  const release = await findRelease(stack.database, productId, text(published, 'versionCode'));
  expect(release).toMatchObject({ status: 'built', gitParentId: commit });
  expect(release?.changeSummary?.join('\n')).toContain(`edited by hand at ${commit.slice(0, 10)}`);
  expect(await main()).toBe(release?.gitCommitId);
  expect(await stack.gitHost.readFile('notes', commit, 'README.md')).toBe('By hand\n');
  expect(await stack.gitHost.readFile('notes', release?.gitCommitId ?? '', 'README.md')).toContain('# Notes');
  const info = await stack.gitHost.readCommit('notes', release?.gitCommitId ?? '');
  expect(info?.message).toContain(`Overwrites-edit: ${commit}`);
  expect(at(await drift(), 'drifted')).toBe(false);
});

it("builds upon an edit of the release's own branch too, and main follows; one that comes too late keeps main", async () => {
  const commit = await edit('release/1.1.0', { 'notes.txt': 'By hand\n' });
  await uploadProduct(stack.api, smallProduct([textField('subtitle'), textField('summary')]));
  const consent = { ...options, overwriteDrift: true, driftCommit: commit };
  const jobId = await startPublish(stack, productId, consent);
  expect(failureIn(await ended(stack, jobId))).toBeNull();
  const release = await findRelease(stack.database, productId, '1.2.0');
  expect(release).toMatchObject({ gitParentId: commit });
  expect(await main()).toBe(release?.gitCommitId);
  expect(await stack.gitHost.readRef('notes', 'refs/heads/release/1.1.0')).toBe(commit);

  await uploadProduct(stack.api, smallProduct([textField('subtitle')]));
  const next = await startPublish(stack, productId, options);
  await stepReaches(stack, next, 'build', 'running');
  const late = await edit('main', { 'late.txt': 'By hand\n' });
  expect(failureIn(await ended(stack, next))).toBeNull();
  expect(await main()).toBe(late);
  expect(await drift()).toMatchObject({ drifted: true, commit: late, release: '2.0.0' });
});

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { bundleWorkflowCode, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';

const histories = path.join(import.meta.dirname, 'histories');
const recorded = (await readdir(histories)).filter((file) => file.endsWith('.json'));

let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode({ workflowsPath: path.join(import.meta.dirname, 'index.ts') });
});

it('has histories of the ways that publishes and promotions can go', () => {
  const kinds = recorded.map((file) => file.split('-')[0]);
  expect(kinds.filter((kind) => kind === 'publish').length).toBeGreaterThanOrEqual(6);
  expect(kinds.filter((kind) => kind === 'promotion').length).toBeGreaterThanOrEqual(6);
});

it.each(recorded)('goes on with a job that older code began: %s', async (file) => {
  const history: unknown = JSON.parse(await readFile(path.join(histories, file), 'utf8'));
  await expect(Worker.runReplayHistory({ workflowBundle }, history)).resolves.toBeUndefined();
});

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { bundleWorkflowCode, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';

import { tracedWorkflowModules } from '../platform/temporal/workflow-bundles.ts';

const histories = path.join(import.meta.dirname, 'histories');
const recorded = (await readdir(histories)).filter((file) => file.endsWith('.json'));

it('has histories of the ways that publishes and promotions can go', () => {
  const kinds = recorded.map((file) => file.split('-')[0]);
  expect(kinds.filter((kind) => kind === 'publish').length).toBeGreaterThanOrEqual(6);
  expect(kinds.filter((kind) => kind === 'promotion').length).toBeGreaterThanOrEqual(6);
});

describe.each([
  { worker: 'a worker', workflowInterceptorModules: [] },
  { worker: 'a worker that traces', workflowInterceptorModules: [...tracedWorkflowModules] },
])('$worker', ({ workflowInterceptorModules }) => {
  let workflowBundle: WorkflowBundleWithSourceMap;

  beforeAll(async () => {
    const workflowsPath = path.join(import.meta.dirname, 'index.ts');
    workflowBundle = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules });
  });

  it.each(recorded)('goes on with a job that older code began: %s', async (file) => {
    const history: unknown = JSON.parse(await readFile(path.join(histories, file), 'utf8'));
    const sinks = { exporter: { export: { fn: () => {} } } };
    await expect(Worker.runReplayHistory({ workflowBundle, sinks }, history)).resolves.toBeUndefined();
  });
});

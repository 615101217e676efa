import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';

import { emptyPublish, emptySteps } from '../devstack/histories/empty-steps.ts';
import { compare, type Finding } from './measure.ts';

const taskQueue = `bench-${randomUUID()}`;

/** How many of them a publish runs. */
const stepCount = 9;

/** A publish with empty steps against a workflow of as many empty activities. */
export async function measureOrchestration(temporal: { address: string; namespace: string }): Promise<Finding> {
  const { address, namespace } = temporal;
  // What is open keeps the process alive, whatever fails.
  await using opened = new AsyncDisposableStack();
  const connection = opened.adopt(await Connection.connect({ address }), (open) => open.close());
  const client = new Client({ connection, namespace });
  const native = opened.adopt(await NativeConnection.connect({ address }), (open) => open.close());
  const workflowsPath = fileURLToPath(new URL('./workflows/index.ts', import.meta.url));
  const activities = { ...emptySteps, nothing: async () => {} };
  const worker = await Worker.create({ connection: native, namespace, taskQueue, workflowsPath, activities });
  const run = (type: string, args: readonly unknown[]) =>
    client.workflow.execute(type, { workflowId: randomUUID(), taskQueue, args: [...args] });
  return await worker.runUntil(
    compare({
      name: 'publish with empty steps / as many empty activities',
      ours: () => run('publishWorkflow', [emptyPublish]),
      reference: () => run('emptyWorkflow', [stepCount]),
      pairs: 15,
      limit: 1.3,
      note: `${stepCount} activities each`,
    }),
  );
}

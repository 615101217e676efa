import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';

import type { Activities } from '../activities/index.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import { compare, type Finding } from './measure.ts';

const taskQueue = `bench-${randomUUID()}`;

const input: PublishWorkflowInput = {
  jobId: '1',
  attempt: 1,
  productId: '1',
  productCode: 'bench',
  versionCode: '1.0.0',
  snapshotDigest: `sha256:${'0'.repeat(64)}`,
  description: '',
  options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
  requestedBy: { id: '1', name: 'bench' },
  requestedAt: '2026-01-01T00:00:00.000Z',
};
const image = { digest: 'sha256:1', image: 'artifact:bench@sha256:1' };

/** The steps of a publish, doing nothing. */
const emptySteps: Activities = {
  createVersion: async () => {},
  generate: async () => ({ key: 'trees/1', fileCount: 0 }),
  push: async () => ({ cloneUrl: '', commit: '' }),
  triggerBuild: async () => ({ job: 'bench', requestId: '1-1', queueUrl: null }),
  followBuild: async () => image,
  readBuild: async () => image,
  prepareRollout: async () => null,
  rollout: async () => {},
  verify: async () => {},
  completePublish: async () => ({ status: 'deployed', versionCode: '1.0.0' }),
  removeReleaseRefs: async () => {},
  stopBuild: async () => {},
  restoreEnvironment: async () => {},
  failPublish: async () => {},
};
/** How many of them a publish runs. */
const stepCount = 9;

/** A publish with empty steps against a workflow of as many empty activities. */
export async function measureOrchestration(temporal: { address: string; namespace: string }): Promise<Finding> {
  const { address, namespace } = temporal;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const native = await NativeConnection.connect({ address });
  const workflowsPath = fileURLToPath(new URL('./workflows/index.ts', import.meta.url));
  const activities = { ...emptySteps, nothing: async () => {} };
  const worker = await Worker.create({ connection: native, namespace, taskQueue, workflowsPath, activities });
  const run = (type: string, args: readonly unknown[]) =>
    client.workflow.execute(type, { workflowId: randomUUID(), taskQueue, args: [...args] });
  try {
    return await worker.runUntil(
      compare({
        name: 'publish with empty steps / as many empty activities',
        ours: () => run('publishWorkflow', [input]),
        reference: () => run('emptyWorkflow', [stepCount]),
        pairs: 15,
        limit: 1.3,
        note: `${stepCount} activities each`,
      }),
    );
  } finally {
    await native.close();
    await connection.close();
  }
}

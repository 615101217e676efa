import type { WorkerOptions } from '@temporalio/worker';

import { dataConverter } from './connection.ts';
import type { TemporalConfig } from './temporal-config.ts';
import type { WorkerConfig } from './worker-config.ts';

/** All of a worker's options but its connection, its code, and what it is traced with. */
export function workerOptions(config: TemporalConfig): Omit<WorkerOptions, 'connection'> {
  const { shutdown, cachedWorkflows, deployment } = config.worker;
  return {
    namespace: config.namespace,
    taskQueue: config.taskQueue,
    dataConverter: dataConverter(config),
    shutdownGraceTime: shutdown.graceSeconds * 1000,
    shutdownForceTime: shutdown.forceSeconds * 1000,
    ...slots(config.worker),
    ...(cachedWorkflows !== null && { maxCachedWorkflows: cachedWorkflows }),
    ...(deployment && {
      workerDeploymentOptions: {
        version: { deploymentName: deployment.name, buildId: deployment.buildId },
        useWorkerVersioning: true,
        // A job waits for a person for days: it goes on with later code, which the recorded histories prove it can.
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    }),
  };
}

function slots({ slots: wanted }: WorkerConfig): Partial<WorkerOptions> {
  if (wanted.kind === 'resources') {
    return { tuner: { tunerOptions: { targetMemoryUsage: wanted.memory, targetCpuUsage: wanted.processor } } };
  }
  return {
    maxConcurrentActivityTaskExecutions: wanted.activities,
    maxConcurrentWorkflowTaskExecutions: wanted.workflowTasks,
  };
}

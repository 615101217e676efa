import type { SettingReader } from '../setting-reader.ts';

/** How much a worker takes on, how it ends, and which version of the code it is. */
export interface WorkerConfig {
  readonly slots: FixedSlots | ResourceSlots;
  /** Workflows that stay in memory between their tasks; null: as many as the SDK finds the heap has room for. */
  readonly cachedWorkflows: number | null;
  /** After a signal: as long as everything may go on, and then as long as what cannot be interrupted is waited for. */
  readonly shutdown: { readonly graceSeconds: number; readonly forceSeconds: number };
  /** Null: any worker goes on with any job. */
  readonly deployment: { readonly name: string; readonly buildId: string } | null;
}

export interface FixedSlots {
  readonly kind: 'fixed';
  readonly activities: number;
  readonly workflowTasks: number;
}

/** As many as keep the machine below these shares, 0 to 1. */
export interface ResourceSlots {
  readonly kind: 'resources';
  readonly memory: number;
  readonly processor: number;
}

export function readWorker(read: SettingReader): WorkerConfig {
  const graceSeconds = read.integer('WORKER_GRACE_SECONDS', 30, 0, 3600);
  const forceSeconds = read.integer('WORKER_STOP_SECONDS', 630, 1, 7200);
  if (forceSeconds < graceSeconds) read.mistakes.push('WORKER_STOP_SECONDS must not be less than WORKER_GRACE_SECONDS');
  return {
    slots: readSlots(read),
    cachedWorkflows:
      read.text('WORKER_CACHED_WORKFLOWS', '') === '' ? null : read.integer('WORKER_CACHED_WORKFLOWS', 0, 0, 100_000),
    shutdown: { graceSeconds, forceSeconds },
    deployment: readDeployment(read),
  };
}

function readSlots(read: SettingReader): FixedSlots | ResourceSlots {
  const fixed = ['WORKER_ACTIVITIES', 'WORKER_WORKFLOW_TASKS'];
  const shares = ['WORKER_MEMORY_SHARE', 'WORKER_CPU_SHARE'];
  const isSet = (name: string): boolean => read.text(name, '') !== '';
  if (!shares.some(isSet)) {
    return {
      kind: 'fixed',
      activities: read.integer('WORKER_ACTIVITIES', 100, 1, 10_000),
      workflowTasks: read.integer('WORKER_WORKFLOW_TASKS', 40, 2, 10_000),
    };
  }
  for (const name of fixed.filter(isSet)) {
    read.mistakes.push(`${name} is of no use together with ${shares.filter(isSet).join(' and ')}: unset one of them`);
  }
  return {
    kind: 'resources',
    memory: read.number('WORKER_MEMORY_SHARE', 0.8, 0.1, 1),
    processor: read.number('WORKER_CPU_SHARE', 0.9, 0.1, 1),
  };
}

function readDeployment(read: SettingReader): WorkerConfig['deployment'] {
  const name = read.text('TEMPORAL_DEPLOYMENT_NAME', '');
  const buildId = read.text('TEMPORAL_WORKER_BUILD_ID', '');
  if (buildId === '') {
    if (name !== '') read.mistakes.push('TEMPORAL_DEPLOYMENT_NAME is of no use without TEMPORAL_WORKER_BUILD_ID');
    return null;
  }
  if (name.includes('.')) read.mistakes.push('TEMPORAL_DEPLOYMENT_NAME must not have a dot');
  return { name: name || 'assembox-publish', buildId };
}

import { Connection } from '@temporalio/client';
import protos from '@temporalio/proto';

import { connectionOptions } from '../../platform/temporal/connection.ts';
import { hasSearchAttributes } from '../../platform/temporal/search-attributes.ts';
import type { TemporalConfig } from '../../platform/temporal/temporal-config.ts';
import { searchKeys } from '../../workflows/search-contract.ts';

type Asked = Pick<TemporalConfig, 'address' | 'namespace' | 'uiUrl' | 'taskQueue' | 'tls' | 'apiKey'>;

const { TASK_QUEUE_TYPE_WORKFLOW } = protos.temporal.api.enums.v1.TaskQueueType;
const attributes = Object.values(searchKeys).map(({ name }) => name);

/**
 * The namespace, who works there, whether jobs can be searched for, and the Web UI. No worker, or search attributes that
 * the API has yet to register, are told and no mistake: jobs wait, or go on without.
 */
export async function askTemporal({ namespace, taskQueue, uiUrl, ...way }: Asked): Promise<string> {
  const connection = await Connection.connect({ ...connectionOptions(way), connectTimeout: '4 seconds' });
  try {
    const { workflowService } = connection;
    const { serverVersion } = await workflowService.getSystemInfo({});
    await workflowService.describeNamespace({ namespace });
    const { pollers } = await workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
    });
    const workers = new Set((pollers ?? []).map(({ identity }) => identity)).size;
    const parts = [
      `${way.address} answers, version ${serverVersion ?? 'unknown'}, namespace ${namespace}`,
      workers === 0 ? `no worker on ${taskQueue}: jobs wait for one` : `${workers} worker(s) on ${taskQueue}`,
      (await hasSearchAttributes(workflowService, namespace, attributes))
        ? 'jobs can be searched for'
        : 'without the search attributes of jobs',
      ...(uiUrl === null ? [] : [await askWebUi(uiUrl)]),
    ];
    return parts.join(', ');
  } finally {
    await connection.close();
  }
}

async function askWebUi(url: string): Promise<string> {
  const { ok, status } = await fetch(url);
  if (!ok) throw new Error(`its Web UI at ${url} answered ${status}: correct TEMPORAL_UI_URL`);
  return 'Web UI answers';
}

import type { Client } from '@temporalio/client';
import protos from '@temporalio/proto';

import { grpcCodeOf, hasSearchAttributes } from '../platform/temporal/search-attributes.ts';
import { searchKeys } from '../workflows/search-contract.ts';
import { EngineUnavailable, reach, type SearchAttributes, type WorkflowCalls } from './workflow-calls.ts';

const { INDEXED_VALUE_TYPE_KEYWORD } = protos.temporal.api.enums.v1.IndexedValueType;
const names = Object.values(searchKeys).map(({ name }) => name);
/** Of gRPC: Temporal may answer later, it is down, or slow. */
const passing = new Set([4, 14]);
const again = 5 * 60_000;

/**
 * Whether the namespace has the search attributes of jobs. Those that it lacks are registered; where that is not allowed,
 * jobs are started without them, `warn` gets what to do, and they are looked for again every five minutes.
 */
export function createSearchAttributes(
  client: Client,
  warn: (message: string) => void,
  deadlineMilliseconds = 5000,
): SearchAttributes {
  const calls = { client, deadlineMilliseconds };
  let known = false;
  let notBefore = 0;
  let looking: Promise<boolean> | null = null;
  const look = async (): Promise<boolean> => {
    known = (await areKnown(calls)) || (await register(calls, warn));
    if (!known) notBefore = Date.now() + again;
    return known;
  };
  return {
    async usable() {
      if (known || Date.now() < notBefore) return known;
      looking ??= look().finally(() => {
        looking = null;
      });
      return await looking;
    },
    refused() {
      known = false;
    },
  };
}

async function areKnown(calls: WorkflowCalls): Promise<boolean> {
  const { options, workflowService } = calls.client;
  return await reach(calls, () => hasSearchAttributes(workflowService, options.namespace, names));
}

/** Adding what is there already is no mistake. */
async function register(calls: WorkflowCalls, warn: (message: string) => void): Promise<boolean> {
  const { client } = calls;
  const { namespace } = client.options;
  const searchAttributes = Object.fromEntries(names.map((name) => [name, INDEXED_VALUE_TYPE_KEYWORD]));
  try {
    const { connection } = client;
    await reach(
      calls,
      async () => void (await connection.operatorService.addSearchAttributes({ namespace, searchAttributes })),
    );
    return await areKnown(calls);
  } catch (error) {
    if (!(error instanceof EngineUnavailable) || passing.has(grpcCodeOf(error.cause) ?? 14)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : '';
    const options = names.map((name) => `--name ${name} --type Keyword`).join(' ');
    warn(
      `Jobs cannot be searched for in Temporal: search attributes could not be registered (${reason}). Somebody who may do so: ` +
        `temporal operator search-attribute create --namespace ${namespace} ${options}`,
    );
    return false;
  }
}

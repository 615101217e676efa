import {
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  executeChild,
  isCancellation,
  log,
  proxyActivities,
} from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';
import {
  type NightlyRetentionInput,
  type RetentionCounts,
  type RetentionInput,
  retentionWorkflowId,
} from './retention-contract.ts';
import { foundAs } from './search.ts';

/** What is not removed tonight is removed tomorrow: an outage of an hour is waited for. */
const options: ActivityOptions = {
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '10 seconds',
  scheduleToCloseTimeout: '2 hours',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
};

const named = (summary: string) => proxyActivities<Activities>({ ...options, summary });

/** Removes what a product need not keep: images first, since without them nothing can be rolled out by mistake. */
export async function retentionWorkflow(input: RetentionInput): Promise<RetentionCounts> {
  try {
    const planned = await named('1. Decide what goes').planRetention(input);
    if (input.dryRun) {
      await named('2. Record the dry run').finishRetention(input);
      return planned;
    }
    const images = await named(`2. Remove ${planned.images} images`).removeImages(input);
    const branches = await named(`3. Remove ${planned.branches} branches`).removeBranches(input);
    const releases = await named(`4. Mark ${planned.releases} releases as removed`).removeReleases(input);
    await named('5. Record the outcome').finishRetention(input);
    return { images, branches, releases };
  } catch (error) {
    const { type, message } = causeOf(error);
    await CancellationScope.nonCancellable(() => named('Record the failure').failRetention(input, message));
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.nonRetryable(message, type);
  }
}

/**
 * All products in turn, each in a workflow of its own; one that fails keeps no other from its turn. The first of a night
 * gets no input: a Schedule would keep it encrypted with a key that may be long gone.
 */
export async function nightlyRetentionWorkflow({ after }: NightlyRetentionInput = { after: null }): Promise<void> {
  const { runs, next } = await named('Find the next products').dueRetention(after);
  for (const input of runs) {
    try {
      await executeChild(retentionWorkflow, {
        workflowId: retentionWorkflowId(input.productId),
        args: [input],
        staticSummary: `Retention of ${input.productCode}`,
        ...foundAs({ product: input.productCode }),
      });
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.warn('retention of a product failed', { product: input.productCode, error: String(error) });
    }
  }
  if (next !== null) await continueAsNew<typeof nightlyRetentionWorkflow>({ after: next });
}

function causeOf(error: unknown): { readonly type: string; readonly message: string } {
  if (isCancellation(error)) return { type: 'Cancelled', message: 'Cancelled.' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return { type: (cause instanceof ApplicationFailure && cause.type) || 'StepTimedOut', message };
}

import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';

/** Passing faults are retried for hours: an outage at night must not fail a job. */
const retry = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' } as const;
const outage = '12 hours';

export const quick: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  scheduleToCloseTimeout: outage,
  retry,
};
export const long: ActivityOptions = { ...quick, startToCloseTimeout: '2 hours' };
/** Undoing gives up after a while, so that a person is told. */
export const undoing: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { ...retry, maximumAttempts: 12 },
};

/** The activities under a line for whoever reads the history in the Web UI. */
export const named = (summary: string, options: ActivityOptions) =>
  proxyActivities<Activities>({ ...options, summary });

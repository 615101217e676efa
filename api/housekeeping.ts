import type { FastifyBaseLogger } from 'fastify';

import { forgetKeys } from '../database/idempotency.ts';
import { listWaitingJobs } from '../database/jobs.ts';
import { forgetDeliveries } from '../database/webhooks.ts';
import { EngineUnavailable } from './workflow-calls.ts';
import { startWaitingJobs } from './publishing.ts';
import type { ApiServices } from './services.ts';

const everyMilliseconds = 15_000;
/** A job that is younger is being started by the request that made it. */
const waitingMilliseconds = 10_000;
const keepKeysMilliseconds = 24 * 60 * 60_000;
/** Longer than a signature is accepted, so that a delivery cannot be repeated. */
const keepDeliveriesMilliseconds = 60 * 60_000;

/** One round: starts what waits for Temporal, forgets what has expired. Any number of processes may do so at once. */
export async function keepHouse(services: ApiServices, now: number): Promise<void> {
  const { database } = services;
  await startWaitingJobs(services, await listWaitingJobs(database, new Date(now - waitingMilliseconds)));
  await forgetKeys(database, new Date(now - keepKeysMilliseconds));
  await forgetDeliveries(database, new Date(now - keepDeliveriesMilliseconds));
}

export interface Housekeeping {
  /** Resolves when the round under way is over. */
  stop(): Promise<void>;
}

export function startHousekeeping(services: ApiServices, log: FastifyBaseLogger): Housekeeping {
  let round: Promise<void> | null = null;
  let isScheduled = false;
  const keep = async (): Promise<void> => {
    await keepHouse(services, Date.now());
    if (!isScheduled) await services.retention.ensureSchedule();
    isScheduled = true;
  };
  const timer = setInterval(() => {
    round ??= keep()
      .catch((error: unknown) => {
        if (error instanceof EngineUnavailable) log.warn(`${error.message} Waiting jobs go on waiting.`);
        else log.error({ err: error }, 'housekeeping failed');
      })
      .finally(() => {
        round = null;
      });
  }, everyMilliseconds);
  return {
    stop: async () => {
      clearInterval(timer);
      await round;
    },
  };
}

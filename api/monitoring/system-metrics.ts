import { sql } from 'drizzle-orm';
import { Gauge, type Registry } from 'prom-client';

import { probe } from '../probe.ts';
import type { QueueState } from '../queue-state.ts';
import type { ApiServices } from '../services.ts';

type Systems = Pick<ApiServices, 'database' | 'objectStore' | 'publishes'>;

/** Whether the systems answer that a publish needs, and whether workers take what Temporal has for them. */
export function systemMetrics(registry: Registry): (systems: Systems) => Promise<void> {
  const registers = [registry];
  const up = new Gauge({
    name: 'assembox_system_up',
    help: '1 where the system answers.',
    labelNames: ['system'],
    registers,
  });
  const pollers = new Gauge({
    name: 'assembox_task_queue_pollers',
    help: 'Workers that ask Temporal for tasks.',
    labelNames: ['type'],
    registers,
  });
  const backlog = new Gauge({
    name: 'assembox_task_queue_backlog',
    help: 'Tasks that wait for a worker.',
    labelNames: ['type'],
    registers,
  });
  const backlogAge = new Gauge({
    name: 'assembox_task_queue_backlog_age_seconds',
    help: 'How long the oldest task has waited for a worker.',
    labelNames: ['type'],
    registers,
  });

  return async ({ database, objectStore, publishes }) => {
    const queue: QueueState[] = [];
    const [databaseUp, temporalUp, storeUp] = await Promise.all([
      probe(() => database.execute(sql`SELECT 1`)),
      probe(async () => {
        queue.push(await publishes.queue());
      }),
      probe(() => objectStore.has('readiness/probe')),
    ]);
    up.set({ system: 'database' }, Number(databaseUp.ok));
    up.set({ system: 'temporal' }, Number(temporalUp.ok));
    up.set({ system: 'object-store' }, Number(storeUp.ok));
    for (const gauge of [pollers, backlog, backlogAge]) gauge.reset();
    for (const [type, state] of Object.entries(queue[0] ?? {})) {
      pollers.set({ type }, state.pollers);
      backlog.set({ type }, state.backlog);
      backlogAge.set({ type }, state.ageSeconds);
    }
  };
}

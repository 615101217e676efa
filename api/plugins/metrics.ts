import { createHash, timingSafeEqual } from 'node:crypto';

import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

import { environmentMetrics } from '../monitoring/environment-metrics.ts';
import { jobMetrics } from '../monitoring/job-metrics.ts';
import { systemMetrics } from '../monitoring/system-metrics.ts';
import { probe } from '../probe.ts';
import { Problem } from '../problem.ts';
import type { ApiServices } from '../services.ts';

/** Less than the ten seconds that Prometheus waits. */
const databaseMilliseconds = 8000;

/**
 * Prometheus metrics at `/metrics`: of this process, and of jobs and environments as the database has them. Requests by
 * the pattern of their route, so that ids do not make new series.
 */
export const metrics = fastifyPlugin(
  (app: FastifyInstance, services: ApiServices, done: () => void) => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const durations = new Histogram({
      name: 'assembox_http_request_duration_seconds',
      help: 'HTTP requests by method, route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [registry],
    });
    app.addHook('onResponse', (request, reply, hookDone) => {
      const route = request.routeOptions.url ?? 'none';
      durations.labels(request.method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1000);
      hookDone();
    });

    const expected = services.config.metricsToken === null ? null : digest(`Bearer ${services.config.metricsToken}`);
    const read = reader(registry, services);
    app.get(
      '/metrics',
      { config: { allow: 'anyone' }, logLevel: 'warn', schema: { hide: true } },
      async (request, reply) => {
        if (expected && !timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
          throw new Problem(
            401,
            'unauthenticated',
            'Sign-in needed',
            'The metrics are read with a token of their own.',
            {
              mend: 'Send the header "Authorization: Bearer <METRICS_TOKEN>".',
              headers: { 'www-authenticate': 'Bearer' },
            },
          );
        }
        await read();
        return reply.type(registry.contentType).send(await registry.metrics());
      },
    );
    done();
  },
  { name: 'metrics' },
);

/**
 * Brings what is not counted as it happens up to date, for scrapes that come at once a single time. Without an answer of
 * the database there is nothing of what it says, and `assembox_system_up` tells why.
 */
function reader(registry: Registry, services: ApiServices): () => Promise<void> {
  const ofSystems = systemMetrics(registry);
  const ofJobs = jobMetrics(registry);
  const ofEnvironments = environmentMetrics(registry);
  let reading: Promise<void> | null = null;
  const read = async (): Promise<void> => {
    try {
      await Promise.all([
        ofSystems(services),
        probe(() => ofJobs(services.database), databaseMilliseconds),
        probe(() => ofEnvironments(services), databaseMilliseconds),
      ]);
    } finally {
      reading = null;
    }
  };
  return async () => {
    reading ??= read();
    await reading;
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of this process at `/metrics`. Routes by their pattern, so that ids do not make new series. */
export const metrics = fastifyPlugin(
  (app: FastifyInstance, _options: object, done: () => void) => {
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
    app.get('/metrics', { config: { allow: 'anyone' }, schema: { hide: true } }, async (_request, reply) =>
      reply.type(registry.contentType).send(await registry.metrics()),
    );
    done();
  },
  { name: 'metrics' },
);

import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

import type { RequestSpan, Tracing } from '../../platform/telemetry/tracing.ts';

/** Asked again and again by machines: they would hide what people do. */
const untraced = new Set(['/healthz', '/readyz', '/metrics']);

/** A span for each request, by the pattern of its route; the workflows that it starts and asks belong to it. */
export const tracing = fastifyPlugin(
  (app: FastifyInstance, { begin }: Pick<Tracing, 'begin'>, done: () => void) => {
    const spans = new WeakMap<object, RequestSpan>();
    app.addHook('onRequest', (request, _reply, hookDone) => {
      const route = request.routeOptions.url;
      if (route !== undefined && !untraced.has(route)) {
        spans.set(request, begin({ method: request.method, route, id: request.id, headers: request.headers }));
      }
      hookDone();
    });
    // The body has been read by now, which would have left the span's context.
    app.addHook('preHandler', (request, _reply, hookDone) => {
      const span = spans.get(request);
      if (span) span.run(hookDone);
      else hookDone();
    });
    app.addHook('onResponse', (request, reply, hookDone) => {
      spans.get(request)?.end(reply.statusCode);
      hookDone();
    });
    done();
  },
  { name: 'tracing' },
);

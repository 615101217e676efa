import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Histogram, collectDefaultMetrics, register } from 'prom-client';

import { product } from '../product.js';
import { logger } from './logger.js';

register.clear();
collectDefaultMetrics();

const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from request to answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/**
 * Measures and logs every answer. Routes are labelled by their pattern, so that ids do not multiply the series; product
 * and release are on every series, so that two releases that serve side by side can be compared.
 */
export function observeRequests(app: NestFastifyApplication, release: string): void {
  register.setDefaultLabels({ product: product.code, version: release });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'unknown';
      duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
      logger.info(
        {
          method: request.method,
          path: request.url.split('?')[0],
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
        },
        'request',
      );
      done();
    });
}

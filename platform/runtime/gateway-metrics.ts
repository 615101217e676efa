import { Counter, Histogram, Registry } from 'prom-client';
import type { Backend } from './backend.ts';

/** What the gateways saw, as Prometheus text; judges canaries in the place of a mesh's own metrics. */
export interface GatewayMetrics {
  /** One answered request; status 499 where the client went away first. */
  observe(product: string, environment: string, backend: Backend, status: number, seconds: number): void;
  text(): Promise<string>;
}

export function createGatewayMetrics(): GatewayMetrics {
  const registry = new Registry();
  const labels = ['product', 'environment', 'track', 'version'] as const;
  const requests = new Counter({
    name: 'assembox_gateway_requests_total',
    help: 'Requests answered, by status code.',
    labelNames: [...labels, 'code'],
    registers: [registry],
  });
  const serverErrors = new Counter({
    name: 'assembox_gateway_server_errors_total',
    help: 'Requests answered with a status of 500 or above.',
    labelNames: labels,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'assembox_gateway_request_duration_seconds',
    help: 'From the request as it came in to the end of its answer.',
    labelNames: labels,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    observe(product, environment, backend, status, seconds) {
      const of = { product, environment, track: backend.track, version: backend.versionCode };
      requests.inc({ ...of, code: String(status) });
      if (status >= 500) serverErrors.inc(of);
      durations.observe(of, seconds);
    },
    text: () => registry.metrics(),
  };
}

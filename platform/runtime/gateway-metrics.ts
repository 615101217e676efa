import { Counter, Histogram, Registry } from 'prom-client';
import type { Backend } from './backend.ts';

/** What the gateways saw, as Prometheus text; judges canaries in the place of a mesh's own metrics. */
export interface GatewayMetrics {
  /** One answered request; status 499 where the client went away first. Without a backend: none was there to take it. */
  observe(product: string, environment: string, backend: Backend | null, status: number, seconds: number): void;
  text(): Promise<string>;
}

/** Versions of one environment and track that keep their series: each release would add some for ever. */
const keptVersions = 4;

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
  const codes = new Set<string>();
  const versions = new Map<string, Set<string>>();

  /** Counts from 0 at once, so that a rate sees the first error too. */
  const begin = (of: Readonly<Record<(typeof labels)[number], string>>): void => {
    serverErrors.inc(of, 0);
    const key = JSON.stringify([of.product, of.environment, of.track]);
    const known = versions.get(key) ?? new Set<string>();
    known.delete(of.version);
    versions.set(key, known.add(of.version));
    const [oldest] = known;
    if (known.size <= keptVersions || oldest === undefined) return;
    known.delete(oldest);
    const old = { ...of, version: oldest };
    for (const code of codes) requests.remove({ ...old, code });
    serverErrors.remove(old);
    durations.remove(old);
  };
  return {
    observe(product, environment, backend, status, seconds) {
      const track = backend?.track ?? 'none';
      const of = { product, environment, track, version: backend?.versionCode ?? '' };
      begin(of);
      codes.add(String(status));
      requests.inc({ ...of, code: String(status) });
      if (status >= 500) serverErrors.inc(of);
      durations.observe(of, seconds);
    },
    text: () => registry.metrics(),
  };
}

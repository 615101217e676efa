import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { PlatformError, type Metrics } from '../ports.ts';
import { namespaceOf, versionLabel, workloadName } from './environment-objects.ts';

const Answer = Type.Object({
  status: Type.Literal('success'),
  data: Type.Object({
    resultType: Type.Literal('vector'),
    result: Type.Array(Type.Object({ value: Type.Tuple([Type.Number(), Type.String()]) })),
  }),
});

const limitMs = 10_000;

/**
 * The metrics port over Prometheus, from what Istio's proxies counted beside the products' pods. A release that Prometheus
 * has no series of has no data, which is not the same as no requests.
 */
export function createPrometheusMetrics(url: string): Metrics {
  return {
    async read(product, environment, track, versionCode, seconds) {
      const labels = [
        'reporter="destination"',
        `destination_workload_namespace="${namespaceOf({ product, environment })}"`,
        `destination_workload="${workloadName({ product }, track)}"`,
        `destination_canonical_revision="${versionLabel(versionCode)}"`,
      ].join(',');
      const span = `[${Math.max(1, Math.round(seconds))}s]`;
      const count = (more: string) => `sum(increase(istio_requests_total{${labels}${more}}${span}))`;
      const buckets = `sum by (le) (increase(istio_request_duration_milliseconds_bucket{${labels}}${span}))`;
      const [requests, serverErrors, latency] = await Promise.all([
        query(url, count('')),
        query(url, count(',response_code=~"5.."')),
        query(url, `histogram_quantile(0.95, ${buckets})`),
      ]);
      if (requests === null) return null;
      return {
        requests: Math.round(requests),
        serverErrors: Math.round(serverErrors ?? 0),
        latencyMilliseconds: latency,
      };
    },
  };
}

/** Null where there is no series, or no number. */
async function query(url: string, expression: string): Promise<number | null> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: expression }),
    signal: AbortSignal.timeout(limitMs),
  }).catch((cause: unknown) => {
    throw unavailable('cannot be reached', cause);
  });
  const answer: unknown = await response.json().catch((cause: unknown) => {
    throw unavailable(`answered ${response.status} with something other than JSON`, cause);
  });
  if (!response.ok || !Check(Answer, answer))
    throw unavailable(`answered ${response.status} in a form that is not known`);
  const value = Number(answer.data.result[0]?.value[1] ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

function unavailable(what: string, cause?: unknown): PlatformError {
  return new PlatformError('MetricsUnavailable', `Prometheus ${what}.`, { retryable: true, cause });
}

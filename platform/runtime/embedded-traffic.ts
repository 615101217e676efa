import type { Metrics, Traffic } from '../ports.ts';
import { createEmbeddedClient, type EmbeddedRuntimeConnection, pathOf } from './embedded-client.ts';
import { EnvironmentDetailSchema, TrackMetricsSchema } from './environment-detail.ts';

/** The traffic port over the embedded gateway. */
export function createEmbeddedTraffic(connection: EmbeddedRuntimeConnection): Traffic {
  const call = createEmbeddedClient(connection);
  return {
    async setWeight(product, environment, weight) {
      const path = `${pathOf(product, environment)}/traffic`;
      await call(EnvironmentDetailSchema, 'PUT', path, { canaryWeight: weight });
    },
    async weight(product, environment) {
      const { canary } = await call(EnvironmentDetailSchema, 'GET', pathOf(product, environment));
      return canary.weight;
    },
  };
}

/** What the embedded gateway counted. */
export function createEmbeddedMetrics(connection: EmbeddedRuntimeConnection): Metrics {
  const call = createEmbeddedClient(connection);
  return {
    async read(product, environment, track, versionCode, seconds) {
      const query = new URLSearchParams({ track, versionCode, seconds: String(seconds) });
      const path = `${pathOf(product, environment)}/metrics?${query.toString()}`;
      return (await call(TrackMetricsSchema, 'GET', path)).metrics;
    },
  };
}

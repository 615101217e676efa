import { Counter, Histogram, Registry } from 'prom-client';
import type { EnvironmentName, Track } from '../ports.ts';
import { namespaceOf, versionLabel, workloadName } from './environment-objects.ts';

/** A release on a track, as the proxy beside it knows where it is. */
export interface Destination {
  readonly product: string;
  readonly environment: EnvironmentName;
  readonly track: Track;
  readonly versionCode: string;
}

const labelNames = [
  'reporter',
  'destination_workload_namespace',
  'destination_workload',
  'destination_canonical_revision',
] as const;

/** What the proxies beside the pods count, under Istio's names. */
export class IstioMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'istio_requests_total',
    help: 'As the proxies beside the pods count them.',
    labelNames: [...labelNames, 'response_code'],
    registers: [this.#registry],
  });
  readonly #durations = new Histogram({
    name: 'istio_request_duration_milliseconds',
    help: 'As the proxies beside the pods count them.',
    labelNames,
    buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000],
    registers: [this.#registry],
  });

  readonly contentType = this.#registry.contentType;

  count(destination: Destination, status: number, milliseconds: number): void {
    const labels = labelsOf(destination);
    this.#requests.inc({ ...labels, response_code: String(status) });
    this.#durations.observe(labels, milliseconds);
  }

  /** The series, where they are not there yet, with nothing counted. */
  begin(destination: Destination, statuses: Iterable<number>): void {
    const labels = labelsOf(destination);
    for (const status of statuses) this.#requests.inc({ ...labels, response_code: String(status) }, 0);
    this.#durations.zero(labels);
  }

  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}

function labelsOf({ product, environment, track, versionCode }: Destination) {
  return {
    reporter: 'destination',
    destination_workload_namespace: namespaceOf({ product, environment }),
    destination_workload: workloadName({ product }, track),
    destination_canonical_revision: versionLabel(versionCode),
  };
}

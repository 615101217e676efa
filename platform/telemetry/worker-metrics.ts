import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { MetricMeter } from '@temporalio/common';
import type { RuntimeOptions } from '@temporalio/worker';

/** Steps last from a fraction of a second to hours: an approval waits in none. */
const durations = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];
export const activityDurationName = 'assembox_activity_duration_seconds';
export const stepDurationName = 'assembox_job_step_duration_seconds';
const everyMilliseconds = 5000;

/** Temporal's own metrics and ours, as Prometheus text at `/metrics` of the address. Null: nowhere. */
export function workerTelemetry(address: string | null): Pick<RuntimeOptions, 'telemetryOptions'> {
  if (address === null) return {};
  return {
    telemetryOptions: {
      metrics: {
        prometheus: {
          bindAddress: address,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
          histogramBucketOverrides: { [activityDurationName]: durations, [stepDurationName]: durations },
        },
      },
    },
  };
}

/** How long a step of a job took from its beginning to its end, retries included. */
export function stepObserver(meter: MetricMeter): (kind: string, step: string, seconds: number) => void {
  const histogram = meter.createHistogram(stepDurationName, 'float', undefined, 'Steps of jobs that were completed.');
  return (kind, step, seconds) => histogram.record(seconds, { kind, step });
}

/** Memory and event loop of this process, again and again until it ends. A busy loop means late heartbeats. */
export function watchProcess(meter: MetricMeter): { stop: () => void } {
  const memory = meter.createGauge('process_resident_memory_bytes', 'int', undefined, 'Resident memory.');
  const lag = meter.createGauge(
    'nodejs_eventloop_lag_p99_seconds',
    'float',
    undefined,
    'The 99th percentile of the event loop delay since the last reading.',
  );
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const read = (): void => {
    memory.set(process.memoryUsage.rss());
    lag.set(delay.percentile(99) / 1e9);
    delay.reset();
  };
  read();
  const timer = setInterval(read, everyMilliseconds).unref();
  return {
    stop: () => {
      clearInterval(timer);
      delay.disable();
    },
  };
}

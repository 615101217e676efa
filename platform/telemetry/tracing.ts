import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';

import type { TracingConfig } from './tracing-config.ts';

/** What one process adds to the trace that goes through API, workflow and activities. */
export interface Tracing {
  /** Begins the span of a request; in the trace that its headers (W3C Trace Context) name, if any. */
  readonly begin: (request: TracedRequest) => RequestSpan;
  /** Of a client that starts, signals and updates workflows: hands the trace on to them. */
  readonly clientInterceptors: readonly WorkflowClientInterceptor[];
  /** Of a worker; its workflow code must have been bundled with `tracedWorkflowModules`. */
  readonly worker: Required<Pick<WorkerOptions, 'interceptors' | 'sinks'>>;
  /** Sends what is left. A receiver that is away is not waited for longer than a few seconds. */
  stop(): Promise<void>;
}

export interface TracedRequest {
  readonly method: string;
  /** The pattern, not the path. */
  readonly route: string;
  readonly id: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface RequestSpan {
  /** What is begun inside belongs to the request's span. */
  run(work: () => void): void;
  end(status: number): void;
}

/** Null where no endpoint is set; nothing of OpenTelemetry is loaded then. */
export async function startTracing(config: TracingConfig | null, service: string): Promise<Tracing | null> {
  if (config === null) return null;
  const { createTracing } = await import('./otlp-tracing.ts');
  return createTracing(config, service);
}

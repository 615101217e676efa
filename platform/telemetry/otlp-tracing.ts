import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';

import { activityFacts } from './activity-facts.ts';
import { GuardedExporter } from './span-export.ts';
import type { TracedRequest, Tracing } from './tracing.ts';
import type { TracingConfig } from './tracing-config.ts';

const exportMilliseconds = 5000;

/** OpenTelemetry over OTLP/HTTP, once in a process. */
export function createTracing({ endpoint, headers, share }: TracingConfig, service: string): Tracing {
  const receiver = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    headers,
    timeoutMillis: exportMilliseconds,
  });
  const resource = new Resource({ 'service.name': service, 'process.pid': process.pid });
  const exporter = new GuardedExporter(receiver, (message) => process.emitWarning(message, 'TracingWarning'));
  const processor = new BatchSpanProcessor(exporter, { exportTimeoutMillis: 2 * exportMilliseconds });
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) });
  const provider = new BasicTracerProvider({ resource, sampler, spanProcessors: [processor] });
  provider.register({
    contextManager: new AsyncLocalStorageContextManager().enable(),
    propagator: new W3CTraceContextPropagator(),
  });
  return {
    begin: beginRequest,
    clientInterceptors: [new OpenTelemetryWorkflowClientInterceptor()],
    worker: {
      interceptors: {
        activity: [
          (activity) => ({
            inbound: new OpenTelemetryActivityInboundInterceptor(activity),
            outbound: new OpenTelemetryActivityOutboundInterceptor(activity),
          }),
          (activity) => ({ inbound: activityFacts(activity) }),
        ],
      },
      sinks: { exporter: makeWorkflowExporter(processor, resource) },
    },
    // What cannot be sent any more has been warned of.
    stop: () => provider.shutdown().catch(() => undefined),
  };
}

const serverError = 500;

function beginRequest({ method, route, id, headers }: TracedRequest): ReturnType<Tracing['begin']> {
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  const tracer = trace.getTracer('assembox-publish');
  const span = tracer.startSpan(
    `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': method, 'http.route': route, 'assembox.request': id },
    },
    parent,
  );
  return {
    run: (work) => context.with(trace.setSpan(parent, span), work),
    end: (status) => {
      span.setAttribute('http.response.status_code', status);
      if (status >= serverError) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

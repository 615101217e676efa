import type { Attributes } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/**
 * All that a span may say. Errors and inputs of jobs hold texts of documents and of other systems, so that nothing else
 * leaves the process; the job itself has its error in full.
 */
const attributes = new Set([
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'assembox.request',
  'assembox.job',
  'assembox.product',
  'assembox.version',
  'assembox.environment',
  'assembox.attempt',
  'assembox.failure',
  'temporalWorkflowId',
  'temporalActivityId',
  'temporalUpdateId',
  'run_id',
  'workflowId',
  'workflowType',
  'runId',
  'taskQueue',
]);
const eventAttributes = new Set(['exception.type']);

/** Passes on what may leave the process, and says once when the receiver begins to refuse or does not answer. */
export class GuardedExporter implements SpanExporter {
  readonly #inner: SpanExporter;
  readonly #warn: (message: string) => void;
  #failing = false;

  constructor(inner: SpanExporter, warn: (message: string) => void) {
    this.#inner = inner;
    this.#warn = warn;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#inner.export(spans.map(withoutContent), (result) => {
      const failed = result.code === ExportResultCode.FAILED;
      if (failed && !this.#failing) {
        this.#warn(
          `Traces cannot be exported, and are lost until they can: ${result.error?.message ?? 'no reason given'}`,
        );
      }
      this.#failing = failed;
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.#inner.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#inner.forceFlush?.();
  }
}

function withoutContent(span: ReadableSpan): ReadableSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    startTime: span.startTime,
    endTime: span.endTime,
    status: { code: span.status.code },
    attributes: only(attributes, span.attributes),
    links: span.links.map(({ context }) => ({ context })),
    events: span.events.map((event) => ({ ...event, attributes: only(eventAttributes, event.attributes ?? {}) })),
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationLibrary: span.instrumentationLibrary,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function only(allowed: ReadonlySet<string>, given: Attributes): Attributes {
  return Object.fromEntries(Object.entries(given).filter(([name]) => allowed.has(name)));
}

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { Type } from 'typebox';
import { Value } from 'typebox/value';

import { serveHttp } from './http-fixture.ts';

export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An OTLP/HTTP receiver of traces, as a collector is one. */
export interface TraceReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  /** Everything that has arrived, in order. */
  readonly spans: readonly ReceivedSpan[];
  /** As it arrived. */
  readonly bodies: readonly string[];
  readonly headers: readonly IncomingHttpHeaders[];
  close(): Promise<void>;
}

const Attribute = Type.Object({ key: Type.String(), value: Type.Record(Type.String(), Type.Unknown()) });
const Export = Type.Object({
  resourceSpans: Type.Array(
    Type.Object({
      resource: Type.Object({ attributes: Type.Array(Attribute) }),
      scopeSpans: Type.Array(
        Type.Object({
          spans: Type.Array(
            Type.Object({
              traceId: Type.String(),
              spanId: Type.String(),
              parentSpanId: Type.Optional(Type.String()),
              name: Type.String(),
              attributes: Type.Array(Attribute),
            }),
          ),
        }),
      ),
    }),
  ),
});

export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const take = async (request: IncomingMessage): Promise<number> => {
    const body = await text(request);
    if (request.url !== '/v1/traces') return 404;
    headers.push(request.headers);
    bodies.push(body);
    spans.push(...spansIn(JSON.parse(body)));
    return 200;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const status = await take(request).catch(() => 400);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  };
  const { url, stop } = await serveHttp((request, response) => void answer(request, response));
  return { endpoint: url, spans, bodies, headers, close: stop };
}

function spansIn(message: unknown): ReceivedSpan[] {
  return Value.Parse(Export, message).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = valuesOf(resource.attributes)['service.name'] ?? '';
    return scopeSpans
      .flatMap((scope) => scope.spans)
      .map(({ attributes, parentSpanId = '', traceId, spanId, name }) => ({
        service,
        traceId,
        spanId,
        parentSpanId,
        name,
        attributes: valuesOf(attributes),
      }));
  });
}

function valuesOf(attributes: readonly { key: string; value: Record<string, unknown> }[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));
}

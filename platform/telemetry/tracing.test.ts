import { once } from 'node:events';

import { SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTraceReceiver, type TraceReceiver } from '../../devstack/trace-receiver.ts';
import { startTracing, type Tracing } from './tracing.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, baggage: 'user=someone' };
const request = { method: 'POST', route: '/api/publishes', id: 'req-1', headers };

it('is nothing where it is not asked for', async () => {
  expect(await startTracing(null, 'api')).toBeNull();
});

describe('tracing', () => {
  let receiver: TraceReceiver;
  let tracing: Tracing;

  beforeAll(async () => {
    receiver = await startTraceReceiver();
    const config = { endpoint: receiver.endpoint, headers: { authorization: 'Bearer of-the-receiver' }, share: 1 };
    const started = await startTracing(config, 'api');
    if (!started) throw new Error('nothing is traced');
    tracing = started;
  });

  afterAll(async () => {
    await receiver.close();
  });

  it('goes on with the trace of its caller, and sends all of it when it stops, but no content', async () => {
    const span = tracing.begin(request);
    span.run(() => {
      trace.getTracer('test').startActiveSpan('inner', (inner) => {
        inner.setAttributes({ 'assembox.job': '7', input: 'a document' });
        inner.recordException(new TypeError('says: a document'));
        inner.setStatus({ code: SpanStatusCode.ERROR, message: 'a document' });
        inner.end();
      });
    });
    span.end(502);
    await tracing.stop();

    const [inner, outer] = receiver.spans;
    expect(receiver.spans).toHaveLength(2);
    expect(outer).toMatchObject({
      name: 'POST /api/publishes',
      traceId,
      parentSpanId: 'b7ad6b7169203331',
      service: 'api',
    });
    expect(outer?.attributes).toMatchObject({ 'http.response.status_code': '502', 'assembox.request': 'req-1' });
    expect(inner).toMatchObject({
      name: 'inner',
      traceId,
      parentSpanId: outer?.spanId,
      attributes: { 'assembox.job': '7' },
    });
    expect(receiver.bodies.join()).toContain('TypeError');
    expect(receiver.bodies.join()).not.toMatch(/a document|someone|stacktrace/u);
    expect(receiver.headers[0]).toMatchObject({ authorization: 'Bearer of-the-receiver' });
  });
});

it('says so when the receiver is away, and ends in spite of it', async () => {
  const receiver = await startTraceReceiver();
  await receiver.close();
  trace.disable();
  const tracing = await startTracing({ endpoint: receiver.endpoint, headers: {}, share: 1 }, 'api');
  const warned = once(process, 'warning');
  tracing?.begin({ ...request, headers: {} }).end(200);
  await tracing?.stop();
  expect(String((await warned)[0])).toContain('Traces cannot be exported');
});

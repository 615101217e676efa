import { expect } from 'vitest';

import type { ReceivedSpan, TraceReceiver } from '../trace-receiver.ts';

const api = 'assembox-publish-api';
const worker = 'assembox-publish-worker';
const patience = { timeout: 180_000, interval: 250 };
const steps = ['createVersion', 'generate', 'push', 'triggerBuild', 'followBuild', 'rollout', 'verify'];

/** The request, the workflow that it started, and each step of that are one trace, and each span hangs on another. */
export async function expectTraceOfPublish({ spans }: TraceReceiver, version: string): Promise<void> {
  const wanted = [
    `${api} POST /api/publishes`,
    `${api} StartWorkflow:publishWorkflow`,
    `${worker} RunWorkflow:publishWorkflow`,
    ...steps.flatMap((step) => [`${worker} StartActivity:${step}`, `${worker} RunActivity:${step}`]),
  ];
  const trace = () => traceOf(spans, version);
  const missing = () => {
    const names = new Set(trace().map(({ service, name }) => `${service} ${name}`));
    return wanted.filter((name) => !names.has(name));
  };
  await expect.poll(missing, patience).toEqual([]);
  const ids = new Set(trace().map(({ spanId }) => spanId));
  const orphans = trace().filter(({ parentSpanId }) => !ids.has(parentSpanId));
  expect(orphans.map(({ name }) => name)).toEqual(['POST /api/publishes']);
  const step = trace().find(({ name }) => name === 'RunActivity:generate');
  expect(step?.attributes).toMatchObject({ 'assembox.product': 'notes', 'assembox.version': version });
}

/** Of the publish of this version. */
function traceOf(spans: readonly ReceivedSpan[], version: string): ReceivedSpan[] {
  const step = spans.find(({ attributes }) => attributes['assembox.version'] === version);
  return step ? spans.filter(({ traceId }) => traceId === step.traceId) : [];
}

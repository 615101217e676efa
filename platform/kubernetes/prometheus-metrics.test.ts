import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type HttpFixture, serveHttp } from '../../devstack/http-fixture.ts';
import type { Metrics } from '../ports.ts';
import { createPrometheusMetrics } from './prometheus-metrics.ts';

let server: HttpFixture;
let metrics: Metrics;
let asked: string[];
/** By a part of the query; no series where none fits. */
let samples: Readonly<Record<string, string>>;
let broken: boolean;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  const query = new URLSearchParams(body).get('query') ?? '';
  asked.push(query);
  const [, value] = Object.entries(samples).find(([part]) => query.includes(part)) ?? [];
  const result = value === undefined ? [] : [{ metric: {}, value: [1_790_000_000.5, value] }];
  response.writeHead(broken ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
}

beforeAll(async () => {
  server = await serveHttp((request, response) => void answer(request, response));
  metrics = createPrometheusMetrics(server.url);
});

beforeEach(() => {
  asked = [];
  samples = {};
  broken = false;
});

afterAll(() => server.stop());

const read = async () => await metrics.read('shop', 'production', 'canary', '1.2.0+5', 60);

it('asks for one track of one release, as Istio labels it', async () => {
  samples = { '"5.."': '2.02', histogram_quantile: '87.5', istio_requests_total: '199.97' };
  expect(await read()).toEqual({ requests: 200, serverErrors: 2, latencyMilliseconds: 87.5 });
  expect(asked).toHaveLength(3);
  for (const query of asked) {
    expect(query).toContain('destination_workload_namespace="shop-production"');
    expect(query).toContain('destination_workload="shop-canary"');
    expect(query).toContain('destination_canonical_revision="1.2.0_5"');
    expect(query).toContain('[60s]');
  }
});

it('has no data where there is no series: that is no success', async () => {
  expect(await read()).toBeNull();
});

it('has no latency where nothing was asked of the release', async () => {
  samples = { histogram_quantile: 'NaN', istio_requests_total: '0' };
  expect(await read()).toEqual({ requests: 0, serverErrors: 0, latencyMilliseconds: null });
});

it('is away for a while where Prometheus does not answer as it should', async () => {
  broken = true;
  await expect(read()).rejects.toMatchObject({ type: 'MetricsUnavailable', retryable: true });
  const absent = createPrometheusMetrics('http://127.0.0.1:9');
  await expect(absent.read('shop', 'staging', 'stable', '1.0.0', 60)).rejects.toMatchObject({ retryable: true });
});

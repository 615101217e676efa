import { expect, it } from 'vitest';
import { Backend } from './backend.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';

it('counts what no release was there to take', async () => {
  const metrics = createGatewayMetrics();
  metrics.observe('shop', 'staging', null, 503, 0.2);
  expect(await metrics.text()).toContain(
    'assembox_gateway_server_errors_total{product="shop",environment="staging",track="none",version=""} 1',
  );
});

it('keeps the series of the last versions alone', async () => {
  const metrics = createGatewayMetrics();
  for (let version = 1; version <= 50; version += 1) {
    const backend = new Backend('stable', `${version}.0.0`);
    for (const code of [200, 404, 500]) metrics.observe('shop', 'production', backend, code, 0.2);
  }
  const text = await metrics.text();
  const versions = new Set(
    [...text.matchAll(/version="(?<version>[^"]*)"/gu)].map((match) => match.groups?.['version']),
  );
  expect([...versions]).toEqual(['47.0.0', '48.0.0', '49.0.0', '50.0.0']);
});

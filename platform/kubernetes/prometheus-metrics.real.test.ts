import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { startScraper } from '../../devstack/e2e/scraper.ts';
import { type HttpFixture, serveHttp } from '../../devstack/http-fixture.ts';
import type { RunningServer } from '../../devstack/process.ts';
import { describesMetrics } from '../runtime/metrics.contract.ts';
import { patience } from '../runtime/test-load.ts';
import { IstioMetrics } from './istio-metrics-fixture.ts';
import { createPrometheusMetrics } from './prometheus-metrics.ts';

const counted = new IstioMetrics();
let folder: string;
let proxies: HttpFixture;
let prometheus: RunningServer<'prometheus'>;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assembox-metrics-'));
  proxies = await serveHttp((_request, response) => {
    void counted.text().then((text) => response.writeHead(200, { 'content-type': counted.contentType }).end(text));
  });
  prometheus = await startScraper(folder, `127.0.0.1:${proxies.port}`);
  url = `http://127.0.0.1:${prometheus.portOf('prometheus')}`;
});

afterAll(async () => {
  await prometheus.stop();
  await proxies.stop();
  await rm(folder, { recursive: true, force: true });
});

describesMetrics(() => {
  const metrics = createPrometheusMetrics(url);
  return {
    metrics,
    async answer(product, track, versionCode, answers) {
      const destination = { product, environment: 'staging', track, versionCode } as const;
      counted.begin(destination, new Set(answers.map(({ status }) => status)));
      // What a series has when it is seen first counts for nothing.
      await vi.waitFor(async () => {
        const seen = await metrics.read(product, 'staging', track, versionCode, 3600);
        if (seen?.requests !== 0) throw new Error('the series have not been seen yet');
      }, patience);
      for (const { status, milliseconds = 5 } of answers) counted.count(destination, status, milliseconds);
    },
  };
});

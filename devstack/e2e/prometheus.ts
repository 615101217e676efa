import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { Type, type TSchema, type Static } from 'typebox';
import { Parse } from 'typebox/value';

import { monitoringFolder } from '../../monitoring/queries-fixture.ts';
import type { RunningServer } from '../process.ts';
import { servePrometheus } from './scraper.ts';

export interface PrometheusServer extends RunningServer<'prometheus'> {
  /** Asks its HTTP API, below `/api/v1`. */
  ask<Schema extends TSchema>(pathAndQuery: string, schema: Schema): Promise<Static<Schema>>;
}

/** Where the service of a test is. */
export interface Scraped {
  readonly dataDir: string;
  /** host:port each. */
  readonly api: string;
  readonly worker: string;
  readonly runtime: string;
  readonly metricsToken: string;
  readonly runtimeToken: string;
}

const shipped = async (file: string) => await readFile(path.join(monitoringFolder, file), 'utf8');

/** A Prometheus with the shipped configuration and alerts, but for addresses, tokens and a scrape each second. */
export async function startPrometheus(scraped: Scraped): Promise<PrometheusServer> {
  const folder = path.join(scraped.dataDir, 'prometheus');
  await mkdir(folder);
  const config = (await shipped('prometheus.yml'))
    .replaceAll('127.0.0.1:7000', scraped.api)
    .replaceAll('127.0.0.1:9464', scraped.worker)
    .replaceAll('127.0.0.1:7003', scraped.runtime)
    .replaceAll(': 15s', ': 1s');
  await writeFile(path.join(folder, 'prometheus.yml'), config);
  await writeFile(path.join(folder, 'alerts.yml'), await shipped('alerts.yml'));
  await writeFile(path.join(folder, 'metrics-token'), scraped.metricsToken, { mode: 0o600 });
  await writeFile(path.join(folder, 'runtime-token'), scraped.runtimeToken, { mode: 0o600 });
  const server = await servePrometheus(scraped.dataDir, folder);
  const base = `http://127.0.0.1:${server.portOf('prometheus')}/api/v1`;
  return {
    ...server,
    ask: async (pathAndQuery, schema) => {
      const response = await fetch(`${base}${pathAndQuery}`);
      const text = await response.text();
      if (!response.ok) throw new Error(`${pathAndQuery}: ${response.status} ${text}`);
      const answer = Parse(Type.Object({ data: Type.Unknown() }), JSON.parse(text));
      return Parse(schema, answer.data);
    },
  };
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type RunningServer, startServer } from '../process.ts';
import { answersOk } from '../readiness.ts';
import { prometheusPrograms } from '../test-servers.ts';

/** A Prometheus that asks one target for its metrics each second. `target` is host:port. */
export async function startScraper(dataDir: string, target: string): Promise<RunningServer<'prometheus'>> {
  const folder = path.join(dataDir, 'prometheus');
  await mkdir(folder);
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'mesh', static_configs: [{ targets: [target] }] }],
  };
  // JSON is YAML.
  await writeFile(path.join(folder, 'prometheus.yml'), JSON.stringify(config));
  return await servePrometheus(dataDir, folder);
}

/** `folder` holds `prometheus.yml` and what it names. */
export async function servePrometheus(dataDir: string, folder: string): Promise<RunningServer<'prometheus'>> {
  const { prometheus } = await prometheusPrograms();
  return await startServer({
    name: 'prometheus',
    dataDir,
    ports: ['prometheus'],
    prepare: async (portOf) => ({
      command: prometheus,
      args: [
        `--config.file=${path.join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${path.join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${portOf('prometheus')}`,
        '--log.level=warn',
      ],
      env: process.env,
    }),
    ready: async (portOf) => await answersOk('Prometheus', `http://127.0.0.1:${portOf('prometheus')}/-/ready`),
  });
}

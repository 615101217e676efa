import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { findChromium } from './chromium.ts';
import { findDatabaseClient } from './database-client.ts';
import { startGitea } from './gitea.ts';
import { type HttpFixture, serveHttp } from './http-fixture.ts';
import { startKubernetes } from './kubernetes/control-plane.ts';
import { type DatabaseServer, startMariadb } from './mariadb.ts';
import { startMinio } from './minio.ts';
import { reportToStderr } from './progress.ts';
import { findPrometheus } from './prometheus.ts';
import { startRegistry } from './registry.ts';
import { startTemporal } from './temporal.ts';

/**
 * vitest's global setup of the tests on real servers. Test files run in processes of their own and ask this one over
 * HTTP: `GET /database`, `/temporal`, `/s3`, … starts that server, or finds that program, once a run, at its first use,
 * and answers where it is; 500 with the reason as text where that is impossible.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await temporaryFolder();
  const options = { dataDir, env: process.env, progress: reportToStderr };
  const running: { stop: () => Promise<void> }[] = [];
  const kept = async <T extends { stop: () => Promise<void> }>(starting: Promise<T>) => {
    const server = await starting;
    running.push(server);
    return server;
  };
  let mariadb: Promise<DatabaseServer> | undefined;
  const database = () => (mariadb ??= kept(startMariadb(options)));
  const server = await serve({
    '/database': database,
    '/database-client': async () => await findDatabaseClient(options.env, options.progress),
    '/gitea': async () => await kept(startGitea({ ...options, databaseServer: (await database()).url })),
    '/temporal': async () => await kept(startTemporal(options)),
    '/s3': async () => await kept(startMinio(options)),
    '/kubernetes': async () => await kept(startKubernetes(options)),
    '/registry': async () => await kept(startRegistry(options)),
    '/prometheus': async () => await findPrometheus(options),
    '/chromium': async () => ({ path: await findChromium(options.env, options.progress) }),
  });
  project.provide('testServers', server.url);
  return async () => {
    await server.stop();
    await Promise.all(running.map(async ({ stop }) => await stop()));
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function serve(starts: Record<string, () => Promise<object>>): Promise<HttpFixture> {
  const started = new Map<string, Promise<object>>();
  const answer = async (url: string): Promise<object> => {
    const start = starts[url];
    if (start === undefined) {
      throw new Error(`there is no test server ${url}`);
    }
    const starting = started.get(url) ?? start();
    started.set(url, starting);
    return await starting;
  };
  return await serveHttp((request, response) => {
    answer(request.url ?? '').then(
      (result) => response.end(JSON.stringify(result)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
}

const prefix = 'assembox-test-';
const roomyBytes = 4 * 1024 ** 3;

/** In memory where there is room: the tests make many small files. Folders of killed runs are removed. */
async function temporaryFolder(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => null);
  const roomy = memory !== null && memory.bavail * memory.bsize > roomyBytes;
  const parent = roomy ? '/dev/shm' : tmpdir();
  for (const entry of await readdir(parent)) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(entry) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) {
      await rm(path.join(parent, entry), { recursive: true, force: true });
    }
  }
  return await mkdtemp(path.join(parent, `${prefix}${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

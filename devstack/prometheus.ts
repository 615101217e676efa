import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { findExecutable, runCommand } from './command.ts';
import { slowStep, type Progress } from './progress.ts';
import { cachedTool, installTool, type Tool } from './tool-cache.ts';
import { firstWay, type Attempt } from './ways.ts';

/** Prometheus and the program that checks its rules. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

/** As the distribution has it. Its package is not installed, since that would start a server for the whole network. */
const tool: Tool = { name: 'prometheus', version: 'debian' };

/** Throws `Unavailable`. */
export async function findPrometheus(env: NodeJS.ProcessEnv, progress: Progress): Promise<PrometheusPrograms> {
  return await firstWay({
    subject: 'Prometheus, with which the alerts and the dashboard are tried',
    ways: [
      { name: '`prometheus` and `promtool` on the PATH', attempt: async () => await onPath(env) },
      {
        name: 'the tool cache',
        attempt: async () => {
          const found = await cachedTool(tool, env);
          return found === null ? { missing: 'not there yet' } : { found: besides(found) };
        },
      },
      { name: '`apt-get download`', attempt: async () => await fromPackage(env, progress) },
    ],
    mends: [
      'install Prometheus and put `prometheus` and `promtool` on the PATH (https://prometheus.io/download)',
      'on Debian or Ubuntu: apt-get install prometheus',
    ],
  });
}

const besides = (prometheus: string): PrometheusPrograms => ({
  prometheus,
  promtool: path.join(path.dirname(prometheus), 'promtool'),
});

async function onPath(env: NodeJS.ProcessEnv): Promise<Attempt<PrometheusPrograms>> {
  const prometheus = await findExecutable(['prometheus'], env);
  const promtool = await findExecutable(['promtool'], env);
  return prometheus === null || promtool === null ? { missing: 'not found' } : { found: { prometheus, promtool } };
}

async function fromPackage(env: NodeJS.ProcessEnv, progress: Progress): Promise<Attempt<PrometheusPrograms>> {
  const apt = await findExecutable(['apt-get'], env);
  const unpack = await findExecutable(['dpkg-deb'], env);
  if (apt === null || unpack === null) return { missing: 'apt-get or dpkg-deb is not on this machine' };
  const executable = await installTool(tool, { env, progress }, async (folder) => {
    await slowStep(progress, {
      title: 'Downloading Prometheus with apt-get',
      why: 'from the distribution, once; kept in the tool cache for later runs',
      work: async (detail) => {
        const scratch = await mkdtemp(path.join(folder, 'package-'));
        const options = { env, cwd: scratch, onLine: detail };
        if (process.getuid?.() === 0) await runCommand(apt, ['update'], options);
        await runCommand(apt, ['download', 'prometheus'], options);
        const [file] = await readdir(scratch);
        if (file === undefined) throw new Error('apt-get left no package');
        await runCommand(unpack, ['--extract', file, 'files'], options);
        for (const name of ['prometheus', 'promtool']) {
          await copyFile(path.join(scratch, 'files/usr/bin', name), path.join(folder, name));
        }
        await rm(scratch, { recursive: true });
      },
    });
  });
  return { found: besides(executable) };
}

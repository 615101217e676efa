import { aptUnpack } from './apt-unpack.ts';
import { findExecutable } from './command.ts';
import type { Progress } from './progress.ts';
import { cachedTool } from './tool-cache.ts';
import { firstWay } from './ways.ts';

/** Prometheus and the program that checks its rules. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

/** Throws `Unavailable`. */
export async function findPrometheus(env: NodeJS.ProcessEnv, progress: Progress): Promise<PrometheusPrograms> {
  return {
    prometheus: await findProgram('prometheus', env, progress),
    promtool: await findProgram('promtool', env, progress),
  };
}

const found = (executable: string | null) => (executable === null ? { missing: 'not found' } : { found: executable });

async function findProgram(name: string, env: NodeJS.ProcessEnv, progress: Progress): Promise<string> {
  const tool = { name, version: 'debian' };
  return await firstWay({
    subject: `${name}, with which alerts and dashboard are tried`,
    ways: [
      { name: `\`${name}\` on the PATH`, attempt: async () => found(await findExecutable([name], env)) },
      { name: 'the tool cache', attempt: async () => found(await cachedTool(tool, env)) },
      {
        name: '`apt-get download`',
        attempt: async () =>
          await aptUnpack(tool, { name: 'prometheus', executable: `usr/bin/${name}` }, { env, progress }),
      },
    ],
    mends: [
      'install Prometheus and put `prometheus` and `promtool` on the PATH (https://prometheus.io/download)',
      'on Debian or Ubuntu: apt-get install prometheus',
    ],
  });
}

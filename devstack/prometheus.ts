import { byAptUnpack, inCache, onPath } from './program-ways.ts';
import type { ToolCacheOptions } from './tool-cache.ts';
import { firstWay } from './ways.ts';

/** Prometheus and the program that checks its rules. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

/** Throws `Unavailable`. */
export async function findPrometheus(options: ToolCacheOptions): Promise<PrometheusPrograms> {
  return {
    prometheus: await findProgram('prometheus', options),
    promtool: await findProgram('promtool', options),
  };
}

async function findProgram(name: string, options: ToolCacheOptions): Promise<string> {
  const tool = { name, version: 'debian' };
  return await firstWay({
    subject: `${name}, with which alerts and dashboard are tried`,
    ways: [
      onPath(name, options),
      inCache(tool, options),
      byAptUnpack(tool, { name: 'prometheus', executable: `usr/bin/${name}` }, options),
    ],
    mends: [
      'install Prometheus and put `prometheus` and `promtool` on the PATH (https://prometheus.io/download)',
      'on Debian or Ubuntu: apt-get install prometheus',
    ],
  });
}

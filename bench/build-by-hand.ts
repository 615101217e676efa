import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { installEnvironment, stepEnvironment } from '../platform/ci/build-environment.ts';
import { BuildLog } from '../platform/ci/build-log.ts';
import { runCommand } from '../platform/ci/build-process.ts';
import { type BuildStep, planSteps, runSteps } from '../platform/ci/build-steps.ts';
import { checkOut } from '../platform/ci/checkout.ts';
import { provideDependencies } from '../platform/ci/dependency-cache.ts';
import { createTestDatabase, dropTestDatabase, testDatabaseName } from '../platform/ci/test-database.ts';
import { seconds } from './measure.ts';

export interface BuildByHandOptions {
  readonly folder: string;
  /** Where CI keeps installed dependencies. */
  readonly cacheFolder: string;
  readonly databaseUrl: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface HandTimes {
  /** Seconds of each step by its name: run as CI runs it, one after the other, with the machine to itself. */
  readonly steps: Readonly<Record<string, number>>;
  /** Name of the longest of them. */
  readonly longest: string;
  /** Seconds that the longest takes as its script says, by `npm run`: nothing is remembered between type checks. */
  readonly longestAsTyped: number;
}

/** A checkout of one's own that stays between builds, with all that the tools keep there to be faster next time. */
export interface BuildByHand {
  build(cloneUrl: string, commit: string): Promise<HandTimes>;
}

export function createBuildByHand({ cacheFolder, databaseUrl, env, folder }: BuildByHandOptions): BuildByHand {
  const workspace = path.join(folder, 'workspace');
  const home = path.join(folder, 'home');
  const events = { signal: new AbortController().signal, onLine: () => undefined };

  async function prepare(cloneUrl: string, commit: string): Promise<readonly BuildStep[]> {
    await mkdir(home, { recursive: true });
    await checkOut({ workspace, cloneUrl, commit, env: stepEnvironment(env, home) }, events);
    await provideDependencies({ workspace, cacheFolder, env: installEnvironment(env, home) }, events);
    return await planSteps(workspace, false);
  }

  async function timeSteps(steps: readonly BuildStep[], stepEnv: Record<string, string>): Promise<HandTimes> {
    const log = new BuildLog(path.join(folder, 'build.log'));
    const taken: (readonly [BuildStep, number])[] = [];
    for (const step of steps) {
      const run = () => runSteps([step], { log, env: stepEnv, signal: events.signal, parallelism: 1 });
      taken.push([step, await seconds(run)]);
    }
    await log.close();
    const [longest] = taken.toSorted(([, one], [, other]) => other - one)[0] ?? [];
    if (longest === undefined) throw new Error('the build has no steps');
    const command = { program: 'npm', args: ['run', longest.script], cwd: longest.folder, env: stepEnv };
    return {
      steps: Object.fromEntries(taken.map(([step, time]) => [step.name, time])),
      longest: longest.name,
      longestAsTyped: await seconds(() => runCommand(command, events)),
    };
  }

  return {
    async build(cloneUrl, commit) {
      const steps = await prepare(cloneUrl, commit);
      const name = testDatabaseName();
      const { url } = await createTestDatabase(databaseUrl, name);
      try {
        return await timeSteps(steps, { ...stepEnvironment(env, home), DATABASE_URL: url, TEST_DATABASE_URL: url });
      } finally {
        await dropTestDatabase(databaseUrl, name);
      }
    },
  };
}

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

/** Seconds of each step by its name, run one after the other with the machine to itself. */
export interface HandTimes {
  /** `npm run typecheck` and so on at the root: as a person runs them. */
  readonly asTyped: Readonly<Record<string, number>>;
  /** `typecheck:web` and so on: as CI runs them, which takes them apart and remembers earlier type checks. */
  readonly asCi: Readonly<Record<string, number>>;
}

/** What a build does after the installation. */
const scripts = ['lint', 'typecheck', 'test', 'build'] as const;

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

  async function timeAsCi(steps: readonly BuildStep[], stepEnv: Record<string, string>) {
    const log = new BuildLog(path.join(folder, 'build.log'));
    const taken: Record<string, number> = {};
    for (const step of steps) {
      taken[step.name] = await seconds(() =>
        runSteps([step], { log, env: stepEnv, signal: events.signal, parallelism: 1 }),
      );
    }
    await log.close();
    return taken;
  }

  async function timeAsTyped(stepEnv: Record<string, string>) {
    const taken: Record<string, number> = {};
    for (const script of scripts) {
      const command = { program: 'npm', args: ['run', script], cwd: workspace, env: stepEnv };
      taken[`npm run ${script}`] = await seconds(() => runCommand(command, events));
    }
    return taken;
  }

  return {
    async build(cloneUrl, commit) {
      const steps = await prepare(cloneUrl, commit);
      const name = testDatabaseName();
      const { url } = await createTestDatabase(databaseUrl, name);
      try {
        const stepEnv = { ...stepEnvironment(env, home), DATABASE_URL: url, TEST_DATABASE_URL: url };
        return { asCi: await timeAsCi(steps, stepEnv), asTyped: await timeAsTyped(stepEnv) };
      } finally {
        await dropTestDatabase(databaseUrl, name);
      }
    },
  };
}

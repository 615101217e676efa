import { access, mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ArtifactManifest } from '../artifacts/artifact-store.ts';
import { installEnvironment, stepEnvironment } from './build-environment.ts';
import type { HostEnvironment } from './build-environment.ts';
import type { BuildLog } from './build-log.ts';
import type { BuildResult } from './build-result.ts';
import { FirstNpmErrors, LastLines, StepFailed, planSteps, runSteps, timedStep } from './build-steps.ts';
import { checkOut } from './checkout.ts';
import { provideDependencies } from './dependency-cache.ts';

/** Where builds put what they made; the embedded registry. */
export interface BuildRegistry {
  putApp(directory: string, include: readonly string[]): Promise<string>;
  putManifest(manifest: ArtifactManifest): Promise<string>;
}

export interface PipelineInput {
  readonly job: string;
  readonly cloneUrl: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Stays between the builds of a job. */
  readonly workspace: string;
  readonly home: string;
}

export interface PipelineContext {
  readonly log: BuildLog;
  readonly signal: AbortSignal;
  readonly cacheFolder: string;
  readonly registry: BuildRegistry;
  readonly hostEnvironment: HostEnvironment;
  /** Opens the database for the tests; null where there is none. */
  testDatabase(): Promise<string | null>;
}

/** What the runtime needs of a built product. */
const artifactFiles = ['package.json', 'package-lock.json', 'server/package.json', 'server/dist', 'web/dist'];
const entryPoint = 'server/dist/main.js';

/** One build from commit to artifact. Throws `StepFailed`, or the signal's reason. */
export async function runPipeline(input: PipelineInput, context: PipelineContext): Promise<BuildResult> {
  const { workspace, home, parameters } = input;
  const { log, signal, hostEnvironment } = context;
  const requestId = parameters['REQUEST_ID'] ?? '';
  const commit = parameters['COMMIT'] ?? '';
  const skipTests = parameters['SKIP_TESTS'] === 'true';
  const env = stepEnvironment(hostEnvironment, home);
  await mkdir(home, { recursive: true });

  await step('checkout', context, async (limited, onLine) => {
    if (!/^[0-9a-f]{40}$/.test(commit)) throw new Error(`COMMIT must be 40 hexadecimal digits, not "${commit}"`);
    await checkOut({ workspace, cloneUrl: input.cloneUrl, commit, env }, { signal: limited, onLine });
    for (const file of ['package.json', 'package-lock.json']) {
      if (!(await exists(join(workspace, file)))) throw new Error(`commit ${commit} has no ${file}`);
    }
  });
  const dependencies = await step('install', context, async (limited, onLine) => {
    const request = { workspace, cacheFolder: context.cacheFolder, env: installEnvironment(hostEnvironment, home) };
    const { digest, reused } = await provideDependencies(request, { signal: limited, onLine });
    onLine(
      reused
        ? `dependencies of lock file ${digest.slice(0, 12)} are there already`
        : `installed lock file ${digest.slice(0, 12)}`,
    );
    return digest;
  });

  const steps = await planSteps(workspace, skipTests);
  if (skipTests) log.write('SKIP_TESTS: the tests are not run');
  const databaseUrl = steps.some(({ name }) => name === 'test' || name === 'test:server')
    ? await context.testDatabase()
    : null;
  const stepEnv = databaseUrl === null ? env : { ...env, DATABASE_URL: databaseUrl, TEST_DATABASE_URL: databaseUrl };
  await runSteps(steps, { log, env: stepEnv, signal, parallelism: availableParallelism() });

  return step('artifact', context, async (limited) => {
    if (!(await exists(join(workspace, entryPoint)))) throw new Error(`the build left no ${entryPoint}`);
    const include: string[] = [];
    for (const file of artifactFiles) if (await exists(join(workspace, file))) include.push(file);
    const app = await context.registry.putApp(workspace, include);
    limited.throwIfAborted();
    const command = ['node', entryPoint];
    const manifest: ArtifactManifest = { schemaVersion: 1, product: input.job, commit, app, dependencies, command };
    const digest = await context.registry.putManifest(manifest);
    return { requestId, commit, digest, image: `artifact:${input.job}@${digest}` };
  });
}

/** Writes a build's result where Jenkins' artifacts are read from. */
export async function archiveResult(file: string, result: BuildResult): Promise<void> {
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
}

/** The last lines of a log: what failed and why, for whoever reads only its end. */
export function explainFailure(log: BuildLog, error: unknown): void {
  if (error instanceof StepFailed) {
    log.write(`\nBuild failed: ${error.message}`);
    for (const line of error.lines) log.write(`  ${line}`);
  } else {
    log.write(`\nBuild failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function step<Result>(
  name: string,
  { log, signal }: PipelineContext,
  run: (signal: AbortSignal, onLine: (line: string) => void) => Promise<Result>,
): Promise<Result> {
  const kept = name === 'install' ? new FirstNpmErrors() : new LastLines();
  const onLine = (line: string) => {
    kept.add(line);
    log.step(name, line);
  };
  return timedStep({ name, log, signal, kept }, (limited) => run(limited, onLine));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

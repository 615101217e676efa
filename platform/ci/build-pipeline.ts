import { access, mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ProductImages } from '../images/product-image.ts';
import { keepArtifact, pushImage, type BuildRegistry, type Built } from './build-output.ts';
import { installEnvironment, stepEnvironment } from './build-environment.ts';
import type { HostEnvironment } from './build-environment.ts';
import type { BuildLog } from './build-log.ts';
import type { BuildResult } from './build-result.ts';
import { FirstNpmErrors, LastLines, StepFailed, planSteps, runSteps, timedStep } from './build-steps.ts';
import { checkOut, type GitAccess } from './checkout.ts';
import { provideDependencies } from './dependency-cache.ts';

type Published = Pick<BuildResult, 'digest' | 'image'>;

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
  /** Null: only images are wanted. */
  readonly registry: BuildRegistry | null;
  /** Null: there is no registry of images. */
  readonly images: ProductImages | null;
  readonly hostEnvironment: HostEnvironment;
  readonly gitAccess: GitAccess | null;
  /** Opens the database for the tests; null where there is none. */
  testDatabase(): Promise<string | null>;
}

/** One build from commit to artifact or image. Throws `StepFailed`, or the signal's reason. */
export async function runPipeline(input: PipelineInput, context: PipelineContext): Promise<BuildResult> {
  const { workspace, home, parameters } = input;
  const { log, signal, hostEnvironment, gitAccess } = context;
  const requestId = parameters['REQUEST_ID'] ?? '';
  const commit = parameters['COMMIT'] ?? '';
  const skipTests = parameters['SKIP_TESTS'] === 'true';
  const env = stepEnvironment(hostEnvironment, home);
  await mkdir(home, { recursive: true });

  await step('checkout', context, async (limited, onLine) => {
    if (!/^[0-9a-f]{40}$/.test(commit)) throw new Error(`COMMIT must be 40 hexadecimal digits, not "${commit}"`);
    await checkOut({ workspace, cloneUrl: input.cloneUrl, commit, env, gitAccess }, { signal: limited, onLine });
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

  const built = {
    job: input.job,
    workspace,
    commit,
    versionCode: parameters['VERSION_CODE'] ?? '',
    dependencies,
    env: installEnvironment(hostEnvironment, home),
  };
  return { requestId, commit, ...(await publishBuilt(built, parameters['IMAGE'] ?? '', context)) };
}

/** An artifact where a runtime of this machine wants one, an image where the service says where it is to go. */
async function publishBuilt(built: Built, image: string, context: PipelineContext): Promise<Published> {
  const { images, registry } = context;
  const artifact =
    registry === null ? null : await step('artifact', context, (limited) => keepArtifact(built, registry, limited));
  if (image === '') {
    if (artifact === null)
      throw new StepFailed('image', 'has no place to go: REGISTRY_URL of the service is not set', []);
    return { digest: artifact, image: `artifact:${built.job}@${artifact}` };
  }
  if (images === null) throw new StepFailed('image', `is to go to ${image}, but this CI has no REGISTRY_URL`, []);
  const digest = await step('image', context, (limited, onLine) =>
    pushImage(built, image, images, { signal: limited, onLine }),
  );
  if (artifact !== null) await registry?.putImage(digest, artifact);
  return { digest, image: `${image}@${digest}` };
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

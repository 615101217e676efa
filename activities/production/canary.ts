import { recordCanaryCheck } from '../../database/canary-checks.ts';
import type { Revision } from '../../platform/ports.ts';
import type {
  CanaryCheckRequest,
  CanaryPlan,
  CanaryVerdict,
  DeploymentJob,
  ReleaseImage,
} from '../../workflows/deployment-contract.ts';
import { awaitTrack } from '../await-track.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { change, claim, undoUnlessTakenOver } from '../environment-writer.ts';
import { capacityOf, noteDeployment, refuseWithoutImage, refuseWithoutSecrets, revisionOf } from '../rollout.ts';
import { refuseOutdated } from './approval.ts';
import { judge } from './judge.ts';

const environment = 'production';

/**
 * Claims production, looks once more whether the release is what was approved, and notes what serves: null for nothing.
 * @throws ApplicationFailure `ApprovalOutdated`, `SecretsMissing`, `ImageMissing`
 */
export async function enterProduction(
  deps: ActivityDependencies,
  job: DeploymentJob,
  image: ReleaseImage,
  secrets: readonly string[],
): Promise<Revision | null> {
  await deps.journal.begin(job, 'canary');
  await claim(deps, job, environment);
  await refuseOutdated(deps, job, image);
  await refuseWithoutSecrets(deps, job, environment, secrets);
  await refuseWithoutImage(deps, job, image);
  return await noteDeployment(deps, job, image, environment);
}

/** Starts the release beside stable and waits until it can take traffic. @throws ApplicationFailure as `awaitTrack` */
export async function startCanary(deps: ActivityDependencies, job: DeploymentJob, image: ReleaseImage): Promise<void> {
  const revision = revisionOf(job, image);
  const { runtime, traffic } = deps.platform;
  const capacity = await capacityOf(deps, job, environment);
  await change(deps, job, environment, async () => {
    // What an earlier run left behind must not get a share that was meant for another release.
    const { canary } = await runtime.status(job.productCode, environment);
    if (canary.desired !== null && canary.desired.digest !== revision.digest)
      await traffic.setWeight(job.productCode, environment, 0);
    await runtime.applyCanary(job.productCode, environment, revision, capacity);
  });
  await awaitTrack(deps, job, 'canary', { environment, track: 'canary', revision });
}

export async function shiftTraffic(deps: ActivityDependencies, job: DeploymentJob, weight: number): Promise<void> {
  await change(deps, job, environment, () => deps.platform.traffic.setWeight(job.productCode, environment, weight));
  await deps.journal.note(job.jobId, 'canary', `${weight} % of the requests go to ${job.versionCode}`);
}

/** Looks at what the canary answered since its step began, and writes it down. */
export async function checkCanary(
  deps: ActivityDependencies,
  job: DeploymentJob,
  plan: CanaryPlan,
  { step, number, weight, seconds }: CanaryCheckRequest,
): Promise<CanaryVerdict> {
  const found = await deps.platform.metrics.read(
    job.productCode,
    environment,
    'canary',
    job.versionCode,
    Math.max(1, Math.ceil(seconds)),
  );
  const verdict = judge(found, plan);
  await recordCanaryCheck(deps.database, {
    jobId: job.jobId,
    attempt: job.attempt,
    step,
    checkNumber: number,
    checkedAt: new Date(),
    weight,
    requests: found?.requests ?? null,
    serverErrors: found?.serverErrors ?? null,
    latencyMs: found?.latencyMilliseconds ?? null,
    ...verdict,
  });
  await deps.journal.note(job.jobId, 'canary', `${weight} %: ${verdict.message}`);
  return verdict;
}

/** A step of the canary has held. */
export async function completeCanaryStep(
  { journal }: ActivityDependencies,
  job: DeploymentJob,
  share: number,
): Promise<void> {
  await journal.advance(job, 'canary', share);
}

/** Weight 0 first, then the canary goes; stable takes everything. Nothing to undo is success. */
export async function removeCanary(deps: ActivityDependencies, job: DeploymentJob): Promise<void> {
  const { runtime, traffic } = deps.platform;
  await undoUnlessTakenOver(deps, job, environment, async () => {
    await traffic.setWeight(job.productCode, environment, 0);
    await runtime.applyCanary(job.productCode, environment, null);
  });
}

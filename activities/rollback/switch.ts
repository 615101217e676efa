import { findEnvironment, takeEnvironmentOver } from '../../database/environments.ts';
import type { Revision } from '../../platform/ports.ts';
import type { ReleaseImage } from '../../workflows/deployment-contract.ts';
import type { FormerWriter, RollbackWorkflowInput } from '../../workflows/rollback-contract.ts';
import { awaitTrack } from '../await-track.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { change, writerOf } from '../environment-writer.ts';
import { capacityOf, noteDeployment, revisionOf } from '../rollout.ts';
import { verifyIn } from '../verify.ts';

/** Who changes the environment now; null for nobody. */
export async function findWriter(
  { database, journal }: ActivityDependencies,
  job: RollbackWorkflowInput,
): Promise<FormerWriter | null> {
  await journal.begin(job, 'switch');
  const found = await findEnvironment(database, job.productId, job.environment);
  if (!found?.writerJobId || found.writerJobId === job.jobId || !found.writerWorkflow) return null;
  return { jobId: found.writerJobId, workflow: found.writerWorkflow };
}

/** Makes the rollback the environment's writer, whoever is. Returns whom it took it from. */
export async function takeOver(
  { database, journal }: ActivityDependencies,
  job: RollbackWorkflowInput,
): Promise<FormerWriter | null> {
  const former = await takeEnvironmentOver(database, job.productId, job.environment, writerOf(job));
  if (former === null) return null;
  await journal.note(job.jobId, 'switch', `${job.environment} is taken over from job ${former.jobId}`);
  return former.workflow === '' ? null : { jobId: former.jobId, workflow: former.workflow };
}

/** Records the deployment with what serves before it, which a failure goes back to. */
export async function noteRollback(
  deps: ActivityDependencies,
  job: RollbackWorkflowInput,
  image: ReleaseImage,
): Promise<Revision | null> {
  return await noteDeployment(deps, job, image, job.environment);
}

/**
 * Weight 0, the canary away, then stable to the release, with the capacity that its own settings say.
 * @throws ApplicationFailure as `awaitTrack`
 */
export async function switchEnvironment(
  deps: ActivityDependencies,
  job: RollbackWorkflowInput,
  image: ReleaseImage,
): Promise<void> {
  const { runtime, traffic } = deps.platform;
  const { environment, productCode } = job;
  const revision = revisionOf(job, image);
  const capacity = await capacityOf(deps, job, environment);
  await change(deps, job, environment, async () => {
    await traffic.setWeight(productCode, environment, 0);
    await runtime.applyCanary(productCode, environment, null);
  });
  await change(deps, job, environment, () => runtime.apply(productCode, environment, revision, capacity));
  await awaitTrack(deps, job, 'switch', { environment, track: 'stable', revision });
  await deps.journal.complete(job, 'switch', `${environment} runs ${job.versionCode}`);
}

/** @throws ApplicationFailure `VerificationFailed` */
export async function verifyRollback(deps: ActivityDependencies, job: RollbackWorkflowInput): Promise<void> {
  await verifyIn(deps, job, job.environment, 'check');
}

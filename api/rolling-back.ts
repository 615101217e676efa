import { findJob, type PublishJobRow } from '../database/jobs.ts';
import type { ProductRow } from '../database/products.ts';
import type { ReleaseRow } from '../database/releases.ts';
import { type Preflight, rollbackPreflight, unforceable } from '../versions/rollback-preflight.ts';
import type { Requester } from '../workflows/contract.ts';
import { rollbackSteps, rollbackWorkflowId, type RollbackWorkflowInput } from '../workflows/rollback-contract.ts';
import { deploymentJob, startJob } from './job-start.ts';
import { notFound, Problem } from './problem.ts';
import type { RollbackRequest } from './rollback-schemas.ts';
import { rollbackAsked } from './rollback-view.ts';
import { jobRunning } from './running-publish.ts';
import type { ApiServices } from './services.ts';
import { PublishAlreadyRunning } from './workflow-calls.ts';

type Question = Pick<RollbackRequest, 'targetVersion' | 'strategy' | 'targetEnv'>;

/** Whether it is safe. Writes nothing. @throws Problem 404 where there is no such release */
export async function preflight(
  services: ApiServices,
  { id: productId, productCode }: ProductRow,
  { targetVersion, strategy, targetEnv }: Question,
): Promise<Preflight & { readonly release: ReleaseRow }> {
  const question = { productId, productCode, versionCode: targetVersion, environment: targetEnv, strategy };
  const { release, checks } = await rollbackPreflight(services, question);
  if (release === null) throw notFound(`release ${targetVersion} of product ${productId}`);
  return { release, checks };
}

/**
 * Starts a rollback. Refusals come before anything is written.
 * @throws Problem for every refusal
 */
export async function startRollback(
  services: ApiServices,
  product: ProductRow,
  request: RollbackRequest,
  requester: Requester,
): Promise<PublishJobRow> {
  const { release, checks } = await preflight(services, product, request);
  const unsafe = checks.filter(({ ok }) => !ok);
  const held = unsafe.filter(({ name }) => !request.force || unforceable.has(name));
  if (held.length > 0) throw unsafeRollback(request.targetVersion, checks, held);
  const status = await services.runtime.status(product.productCode, request.targetEnv);
  const { reason, strategy, targetEnv: environment } = request;
  const fromVersion = status.serving?.versionCode ?? null;
  const forced = unsafe.map(({ name }) => name);
  return await startJob(services, {
    product,
    requester,
    row: {
      kind: 'rollback',
      versionCode: release.versionCode,
      snapshotDigest: release.snapshotDigest,
      changeSummary: [],
      moduleSnapshot: release.moduleSnapshot ?? [],
      workflowId: rollbackWorkflowId(product.id, environment),
      description: reason,
      options: { targetEnv: environment, autoDeploy: true, skipTests: release.skipTests },
      request: { kind: 'rollback', environment, strategy, fromVersion, reason, forced },
    },
    steps: rollbackSteps(strategy),
    start: (job) => startOnce(services, job),
    taken: (error) => {
      const { jobId, versionCode } = error.running;
      return jobRunning('rollback', error, `${environment} is being rolled back to ${versionCode} (job ${jobId}).`);
    },
  });
}

/** One that has recorded its outcome takes a moment more to close in Temporal: it is waited for. */
async function startOnce({ database, publishes }: ApiServices, job: PublishJobRow): Promise<void> {
  try {
    await publishes.startRollback(rollbackInput(job, job.attempt));
  } catch (error) {
    if (!(error instanceof PublishAlreadyRunning)) throw error;
    const running = await findJob(database, error.running.jobId);
    if (!running?.finishedAt || !(await publishes.ends(running))) throw error;
    await publishes.startRollback(rollbackInput(job, job.attempt));
  }
}

export function rollbackInput(job: PublishJobRow, attempt: number): RollbackWorkflowInput {
  const { environment, forced, reason, strategy } = rollbackAsked(job);
  return { ...deploymentJob(job, attempt), kind: 'rollback', environment, strategy, reason, forced };
}

function unsafeRollback(version: string, checks: Preflight['checks'], held: Preflight['checks']): Problem {
  const detail = held.map(({ name, message }) => `${name}: ${message}.`).join(' ');
  const isHopeless = held.some(({ name }) => unforceable.has(name));
  return new Problem(409, 'rollback-unsafe', `Going back to ${version} is not safe`, detail, {
    mend: isHopeless
      ? 'Choose another version or strategy.'
      : 'Mend what is named, go back to another version, or send force: true if that is worse than what it breaks.',
    extra: { safe: false, checks },
  });
}

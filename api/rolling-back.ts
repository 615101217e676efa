import { newId } from '../database/ids.ts';
import { deleteJob, findJob, insertJob, type PublishJobRow } from '../database/jobs.ts';
import type { ProductRow } from '../database/products.ts';
import type { ReleaseRow } from '../database/releases.ts';
import { type Preflight, rollbackPreflight, unforceable } from '../versions/rollback-preflight.ts';
import type { Requester } from '../workflows/contract.ts';
import { rollbackSteps, rollbackWorkflowId, type RollbackWorkflowInput } from '../workflows/rollback-contract.ts';
import { notFound, Problem } from './problem.ts';
import type { RollbackRequest } from './rollback-schemas.ts';
import { rollbackAsked } from './rollback-view.ts';
import type { ApiServices } from './services.ts';
import { EngineUnavailable, PublishAlreadyRunning } from './workflow-calls.ts';

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
 * Starts a rollback. Refusals come before anything is written; a start that Temporal did not confirm is repeated later.
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
  const job = await recordJob(services, product, request, {
    release,
    requester,
    fromVersion: status.serving?.versionCode ?? null,
    forced: unsafe.map(({ name }) => name),
  });
  try {
    await startOnce(services, job);
  } catch (error) {
    if (error instanceof PublishAlreadyRunning) {
      await deleteJob(services.database, job.id);
      throw rollbackRunning(request, error);
    }
    if (!(error instanceof EngineUnavailable)) throw error;
  }
  return job;
}

interface Decided {
  readonly release: ReleaseRow;
  readonly requester: Requester;
  readonly fromVersion: string | null;
  readonly forced: readonly string[];
}

async function recordJob(
  { database }: ApiServices,
  product: ProductRow,
  { reason, strategy, targetEnv: environment }: RollbackRequest,
  { release, requester, fromVersion, forced }: Decided,
): Promise<PublishJobRow> {
  const id = newId();
  await insertJob(
    database,
    {
      id,
      kind: 'rollback',
      productId: product.id,
      productCode: product.productCode,
      versionCode: release.versionCode,
      snapshotDigest: release.snapshotDigest,
      changeSummary: [],
      moduleSnapshot: release.moduleSnapshot ?? [],
      workflowId: rollbackWorkflowId(product.id, environment),
      description: reason,
      options: { targetEnv: environment, autoDeploy: true, skipTests: release.skipTests },
      request: { kind: 'rollback', environment, strategy, fromVersion, reason, forced },
      requestedById: requester.id,
      requestedByName: requester.name,
      requestedAt: new Date(),
    },
    rollbackSteps(strategy),
  );
  const job = await findJob(database, id);
  if (!job) throw new Error(`job ${id} vanished after it was inserted`);
  return job;
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
  return {
    kind: 'rollback',
    jobId: job.id,
    attempt,
    productId: job.productId,
    productCode: job.productCode,
    versionCode: job.versionCode,
    snapshotDigest: job.snapshotDigest,
    requestedBy: { id: job.requestedById, name: job.requestedByName },
    requestedAt: job.requestedAt.toISOString(),
    environment,
    strategy,
    reason,
    forced,
  };
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

function rollbackRunning({ targetEnv }: RollbackRequest, cause: PublishAlreadyRunning): Problem {
  const { jobId, versionCode } = cause.running;
  const statusUrl = `/api/rollbacks/${jobId}`;
  const detail = `${targetEnv} is being rolled back to ${versionCode} (job ${jobId}).`;
  return new Problem(409, 'rollback-running', 'A rollback is running', detail, {
    mend: `Wait for it, follow it at ${statusUrl}, or cancel it with POST ${statusUrl}/cancel.`,
    headers: { location: statusUrl },
    extra: { jobId, versionCode, statusUrl },
    cause,
  });
}

import { newId } from '../database/ids.ts';
import { findJob, insertJob, type PublishJobRow } from '../database/jobs.ts';
import type { ProductRow } from '../database/products.ts';
import { findRelease, type ReleaseRow } from '../database/releases.ts';
import { deleteJob } from '../database/jobs.ts';
import { productionStepNames, type Requester } from '../workflows/contract.ts';
import { type PromoteWorkflowInput, promoteWorkflowId } from '../workflows/deployment-contract.ts';
import { notFound, Problem } from './problem.ts';
import type { ApiServices } from './services.ts';
import { EngineUnavailable, PublishAlreadyRunning } from './workflow-calls.ts';

/**
 * Starts the promotion of a release that staging runs to production. Refusals come before anything is written; a start that
 * Temporal did not confirm is repeated later.
 * @throws Problem for every refusal
 */
export async function startPromotion(
  services: ApiServices,
  product: ProductRow,
  versionCode: string,
  request: { readonly description?: string },
  requester: Requester,
): Promise<PublishJobRow> {
  const { database, publishes } = services;
  const release = await findRelease(database, product.id, versionCode);
  if (!release) throw notFound(`release ${versionCode} of product ${product.id}`);
  const image = promotable(release);
  await refuseUnlessStaged(services, product, versionCode, image.digest);

  const id = newId();
  await insertJob(
    database,
    {
      id,
      kind: 'promotion',
      productId: product.id,
      productCode: product.productCode,
      versionCode,
      snapshotDigest: release.snapshotDigest,
      changeSummary: [...(release.changeSummary ?? [])],
      moduleSnapshot: release.moduleSnapshot ?? [],
      workflowId: promoteWorkflowId(product.id),
      description: request.description ?? '',
      options: { targetEnv: 'production', autoDeploy: true, skipTests: release.skipTests },
      request: { kind: 'promotion', environment: 'production' },
      requestedById: requester.id,
      requestedByName: requester.name,
      requestedAt: new Date(),
    },
    productionStepNames,
  );
  const job = await findJob(database, id);
  if (!job) throw new Error(`job ${id} vanished after it was inserted`);
  try {
    await publishes.startPromotion(promotionInput(job, job.attempt, image));
  } catch (error) {
    if (error instanceof PublishAlreadyRunning) {
      await deleteJob(database, id);
      throw promotionRunning(error);
    }
    if (!(error instanceof EngineUnavailable)) throw error;
  }
  return job;
}

/** Starts the workflow of a promotion that is recorded already. @throws PublishAlreadyRunning, EngineUnavailable */
export async function runPromotion(
  { database, publishes }: ApiServices,
  job: PublishJobRow,
  attempt: number,
): Promise<void> {
  const release = await findRelease(database, job.productId, job.versionCode);
  if (!release) throw notFound(`release ${job.versionCode} of product ${job.productId}`);
  await publishes.startPromotion(promotionInput(job, attempt, promotable(release)));
}

function promotionInput(job: PublishJobRow, attempt: number, image: PromoteWorkflowInput['image']) {
  return {
    kind: 'promotion',
    jobId: job.id,
    attempt,
    productId: job.productId,
    productCode: job.productCode,
    versionCode: job.versionCode,
    snapshotDigest: job.snapshotDigest,
    requestedBy: { id: job.requestedById, name: job.requestedByName },
    requestedAt: job.requestedAt.toISOString(),
    image,
  } as const satisfies PromoteWorkflowInput;
}

function promotable({ versionCode, status, imageDigest, dockerImage }: ReleaseRow): PromoteWorkflowInput['image'] {
  if (status === 'deployed' && imageDigest !== null && dockerImage !== null)
    return { digest: imageDigest, image: dockerImage };
  const detail = `Release ${versionCode} is ${status}.`;
  throw new Problem(409, 'not-in-staging', 'Staging does not run it', detail, {
    mend: 'Publish it to staging first; only what runs there is promoted.',
  });
}

async function refuseUnlessStaged(
  { runtime }: ApiServices,
  { productCode }: ProductRow,
  versionCode: string,
  digest: string,
): Promise<void> {
  const [staging, production] = await Promise.all([
    runtime.status(productCode, 'staging'),
    runtime.status(productCode, 'production'),
  ]);
  if (staging.serving?.digest !== digest) {
    const runs = staging.serving === null ? 'nothing' : staging.serving.versionCode;
    throw new Problem(409, 'not-in-staging', 'Staging does not run it', `Staging runs ${runs}, not ${versionCode}.`, {
      mend: 'Promote what staging runs, or bring this version to staging first.',
    });
  }
  if (production.serving?.digest === digest) {
    const detail = `Production runs ${versionCode} already.`;
    throw new Problem(409, 'already-in-production', 'Nothing to promote', detail);
  }
}

function promotionRunning(cause: PublishAlreadyRunning): Problem {
  const { jobId, versionCode } = cause.running;
  const statusUrl = `/api/publishes/${jobId}`;
  return new Problem(
    409,
    'promotion-running',
    'A promotion is running',
    `Version ${versionCode} of this product is being promoted (job ${jobId}).`,
    {
      mend: `Wait for it, follow it at ${statusUrl}, or cancel it with POST ${statusUrl}/cancel.`,
      headers: { location: statusUrl },
      extra: { jobId, versionCode, statusUrl },
      cause,
    },
  );
}

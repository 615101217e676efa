import type { PublishJobRow } from '../database/jobs.ts';
import type { ProductRow } from '../database/products.ts';
import { findRelease, type ReleaseRow } from '../database/releases.ts';
import { productionStepNames, type Requester } from '../workflows/contract.ts';
import { type PromoteWorkflowInput, promoteWorkflowId } from '../workflows/deployment-contract.ts';
import { deploymentJob, startJob } from './job-start.ts';
import { notFound, Problem } from './problem.ts';
import { jobRunning } from './running-publish.ts';
import type { ApiServices } from './services.ts';

/**
 * Starts the promotion of a release that staging runs to production. Refusals come before anything is written.
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

  return await startJob(services, {
    product,
    requester,
    row: {
      kind: 'promotion',
      versionCode,
      snapshotDigest: release.snapshotDigest,
      changeSummary: [...(release.changeSummary ?? [])],
      moduleSnapshot: release.moduleSnapshot ?? [],
      workflowId: promoteWorkflowId(product.id),
      description: request.description ?? '',
      options: { targetEnv: 'production', autoDeploy: true, skipTests: release.skipTests },
      request: { kind: 'promotion', environment: 'production' },
    },
    steps: productionStepNames,
    start: (job) => publishes.startPromotion(promotionInput(job, job.attempt, image)),
    taken: (error) => {
      const { jobId, versionCode: promoted } = error.running;
      return jobRunning('promotion', error, `Version ${promoted} of this product is being promoted (job ${jobId}).`);
    },
  });
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
    ...deploymentJob(job, attempt),
    kind: 'promotion',
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

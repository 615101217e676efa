import type { Database } from '../database/connection.ts';
import { findProduct } from '../database/products.ts';
import { finishRelease, recordCommit, upsertRelease, findRelease } from '../database/releases.ts';
import { type ApiFixture, releasedCommit } from './api-fixture.ts';
import { newId } from '../database/ids.ts';
import { insertJob } from '../database/jobs.ts';
import type { publishJob } from '../database/schema/index.ts';
import { publishStepNames, publishWorkflowId } from '../workflows/contract.ts';

/** A publish that was started a minute ago. Returns its id. */
export async function insertTestJob(database: Database, job: Partial<typeof publishJob.$inferInsert>): Promise<string> {
  const id = newId();
  const productId = job.productId ?? newId();
  await insertJob(
    database,
    {
      id,
      productId,
      productCode: 'orders',
      versionCode: '1.0.0',
      workflowId: publishWorkflowId(productId),
      snapshotDigest: `sha256:${'0'.repeat(64)}`,
      description: '',
      options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
      changeSummary: [],
      moduleSnapshot: [],
      requestedById: '1',
      requestedByName: 'the publisher',
      requestedAt: new Date(Date.now() - 60_000),
      ...job,
    },
    publishStepNames,
  );
  return id;
}

export interface TestRelease {
  readonly productId: string;
  readonly versionCode: string;
  /** What made it; a job of its own unless given. */
  readonly jobId?: string;
}

/** A release of the product's present drafts, pushed and deployed. Returns its job's id. */
export async function insertTestRelease(
  { database, services }: ApiFixture,
  { productId, versionCode, jobId = newId() }: TestRelease,
): Promise<string> {
  const product = await findProduct(database, productId);
  const plan = await services.versionManager.plan(productId, { versionCode });
  const { snapshotDigest } = await services.versionManager.freeze(productId, plan);
  await upsertRelease(database, {
    id: newId(),
    jobId,
    productId,
    productCode: product?.productCode ?? '',
    versionCode,
    snapshotDigest,
    description: 'What this release brings',
    moduleSnapshot: [...plan.moduleSnapshot],
    changeSummary: [...plan.changeSummary],
    creatorName: 'the publisher',
  });
  const release = await findRelease(database, productId, versionCode);
  if (release) await recordCommit(database, release, { commit: releasedCommit, tree: 'd'.repeat(40) });
  await finishRelease(database, productId, versionCode, 'deployed');
  return jobId;
}

import { newId } from '../database/ids.ts';
import { deleteJob, findJob, insertJob, type NewJobRow, type PublishJobRow } from '../database/jobs.ts';
import type { Requester } from '../workflows/contract.ts';
import type { DeploymentJob } from '../workflows/deployment-contract.ts';
import type { Problem } from './problem.ts';
import type { ApiServices } from './services.ts';
import { EngineUnavailable, PublishAlreadyRunning } from './workflow-calls.ts';

/** What a job is about, as the request's routes have found it. */
export interface JobProduct {
  readonly id: string;
  readonly productCode: string;
}

interface NewJob {
  readonly product: JobProduct;
  readonly requester: Requester;
  readonly row: Omit<
    NewJobRow,
    'id' | 'productId' | 'productCode' | 'requestedById' | 'requestedByName' | 'requestedAt'
  >;
  readonly steps: readonly string[];
  readonly start: (job: PublishJobRow) => Promise<void>;
  /** The refusal where another job has its place. */
  readonly taken: (error: PublishAlreadyRunning) => Problem;
}

/**
 * Records a job and starts its workflow. From its row on the job is durable: a start that Temporal did not confirm is
 * repeated by `startWaitingJobs`.
 * @throws Problem where another job has its place: then this one leaves no trace
 */
export async function startJob({ database }: ApiServices, asked: NewJob): Promise<PublishJobRow> {
  const job = await record(database, asked);
  try {
    await asked.start(job);
  } catch (error) {
    if (error instanceof PublishAlreadyRunning) {
      await deleteJob(database, job.id);
      throw asked.taken(error);
    }
    // Whether the start reached Temporal is not known: the job waits, and is started when Temporal answers again.
    if (!(error instanceof EngineUnavailable)) throw error;
  }
  return job;
}

async function record(
  database: ApiServices['database'],
  { product, requester, row, steps }: NewJob,
): Promise<PublishJobRow> {
  const id = newId();
  const of = { id, productId: product.id, productCode: product.productCode };
  const asked = { requestedById: requester.id, requestedByName: requester.name, requestedAt: new Date() };
  await insertJob(database, { ...row, ...of, ...asked }, steps);
  const job = await findJob(database, id);
  if (!job) throw new Error(`job ${id} vanished after it was inserted`);
  return job;
}

/** What the workflow of every kind of job has to know of it. */
export function deploymentJob(job: PublishJobRow, attempt: number): DeploymentJob {
  return {
    jobId: job.id,
    attempt,
    productId: job.productId,
    productCode: job.productCode,
    versionCode: job.versionCode,
    snapshotDigest: job.snapshotDigest,
    requestedBy: { id: job.requestedById, name: job.requestedByName },
    requestedAt: job.requestedAt.toISOString(),
  };
}

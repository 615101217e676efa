import type { FastifyRequest } from 'fastify';

import type { Database } from '../database/connection.ts';
import { findJob, type PublishJobRow } from '../database/jobs.ts';
import { requireProductAccess } from './plugins/authentication.ts';
import { notFound } from './problem.ts';

/** The job that the path names, if the caller may see its product. */
export async function jobOf(
  database: Database,
  request: FastifyRequest<{ Params: { readonly jobId: string } }>,
): Promise<PublishJobRow> {
  const { jobId } = request.params;
  const job = await findJob(database, jobId);
  if (!job) throw notFound(`publish ${jobId}`);
  requireProductAccess(request, job.productId);
  request.auditedProductId = job.productId;
  return job;
}

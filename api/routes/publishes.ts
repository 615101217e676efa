import { Type } from 'typebox';

import { listJobs } from '../../database/jobs.ts';
import type { Api } from '../app.ts';
import { jobOf } from '../job-scope.ts';
import { pageOf } from '../paging.ts';
import { requesterOf, requireProductAccess } from '../plugins/authentication.ts';
import { problemResponses } from '../problem.ts';
import { asStatus, publishDetail } from '../publish-view.ts';
import { estimateSeconds, startPublish } from '../publishing.ts';
import { publishRequestSchema, publishResponseSchema, publishStatusDetailSchema } from '../publish-schemas.ts';
import { idempotencyHeaders, idSchema, pageQuery } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

/** A large product is validated, compared and frozen within the request. */
const planningMilliseconds = 120_000;

const tags = ['publishes'];
const params = Type.Object({ jobId: idSchema });

export function publishRoutes(app: Api, services: ApiServices): void {
  for (const register of [startRoute, listRoute, statusRoute]) register(app, services);
}

function startRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.post(
    '/publishes',
    {
      handlerTimeout: planningMilliseconds,
      config: { allow: 'publisher', withoutTemporal: 'No publish was started.' },
      schema: {
        tags,
        summary: 'Publish the drafts of a product',
        body: publishRequestSchema,
        headers: idempotencyHeaders,
        response: { 202: publishResponseSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { productId } = request.body;
      requireProductAccess(request, productId);
      request.auditedProductId = productId;
      const product = await productOf(database, productId);
      const job = await startPublish(services, product, request.body, requesterOf(request));
      const { allowDestructive, driftCommit } = job.options;
      if (driftCommit !== undefined || allowDestructive !== undefined) {
        request.auditedDetail = {
          ...(driftCommit !== undefined && { overwrittenEdit: driftCommit }),
          ...(allowDestructive !== undefined && { destructiveChanges: allowDestructive.join(' ') }),
        };
      }
      const estimatedTime = await estimateSeconds(services, productId);
      const statusUrl = `/api/publishes/${job.id}`;
      return reply
        .code(202)
        .header('location', statusUrl)
        .send({
          jobId: job.id,
          versionCode: job.versionCode,
          status: asStatus(job.status),
          statusUrl,
          ...(estimatedTime !== null && { estimatedTime }),
        });
    },
  );
}

function listRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.get(
    '/publishes',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Publishes of a product, newest first',
        querystring: Type.Object({ productId: idSchema, ...pageQuery.properties }, { additionalProperties: false }),
        response: {
          200: Type.Object({ items: Type.Array(publishStatusDetailSchema), next: Type.Optional(Type.String()) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { productId, cursor, limit = 50 } = request.query;
      requireProductAccess(request, productId);
      const jobs = await listJobs(database, productId, { before: cursor ?? null, limit: limit + 1 });
      const page = pageOf(jobs, limit);
      const items = await Promise.all(page.items.map((job) => publishDetail(services, job, { withLogs: false })));
      return { ...page, items };
    },
  );
}

function statusRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.get(
    '/publishes/:jobId',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Where a publish is',
        params,
        response: { 200: publishStatusDetailSchema, ...problemResponses },
      },
    },
    async (request) => publishDetail(services, await jobOf(database, request), { withLogs: true }),
  );
}

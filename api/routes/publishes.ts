import { Readable } from 'node:stream';

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { findJob, listJobs, type PublishJobRow } from '../../database/jobs.ts';
import { buildLogLength, readBuildLog } from '../../database/logs.ts';
import type { Api } from '../app.ts';
import { pageOf } from '../paging.ts';
import { principalOf, requireProductAccess } from '../plugins/authentication.ts';
import { notFound, problemResponses, rawResponse } from '../problem.ts';
import { parsePosition, publishEvents, textAfter } from '../publish-events.ts';
import { asStatus, publishDetail } from '../publish-view.ts';
import { cancelPublish, estimateSeconds, retryPublish, startPublish } from '../publishing.ts';
import { publishRequestSchema, publishResponseSchema, publishStatusDetailSchema } from '../publish-schemas.ts';
import { idempotencyHeaders, idSchema, pageQuery } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

/** A listener comes back after that, with its last event id. */
const listeningMilliseconds = 24 * 60 * 60 * 1000;

/** A large product is validated, compared and frozen within the request. */
const planningMilliseconds = 120_000;

const tags = ['publishes'];
const params = Type.Object({ jobId: idSchema });

export function publishRoutes(app: Api, services: ApiServices): void {
  const { database } = services;

  /** The job, if the caller may see its product. */
  async function jobOf(request: FastifyRequest, jobId: string): Promise<PublishJobRow> {
    const job = await findJob(database, jobId);
    if (!job) throw notFound(`publish ${jobId}`);
    requireProductAccess(request, job.productId);
    request.auditedProductId = job.productId;
    return job;
  }

  app.post(
    '/publishes',
    {
      handlerTimeout: planningMilliseconds,
      config: { allow: 'publisher' },
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
      const { id, name } = principalOf(request);
      const job = await startPublish(services, product, request.body, { id, name });
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
    async (request) => publishDetail(services, await jobOf(request, request.params.jobId), { withLogs: true }),
  );

  app.get(
    '/publishes/:jobId/logs',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'The build log as text; the header x-text-size is the `start` of the next look',
        params,
        querystring: Type.Object(
          { start: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'Byte to begin at' })) },
          { additionalProperties: false },
        ),
        response: { 200: rawResponse<string>('text/plain', 'The log from that byte on'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { start = 0 } = request.query;
      const job = await jobOf(request, request.params.jobId);
      const pieces = await readBuildLog(database, job.id, job.attempt, start);
      const size = pieces.at(-1)?.endByte ?? (await buildLogLength(database, job.id, job.attempt));
      return reply
        .type('text/plain; charset=utf-8')
        .header('x-text-size', size)
        .header('x-more-data', String(!job.finishedAt))
        .send(pieces.map((piece) => textAfter(piece, start)).join(''));
    },
  );

  app.get(
    '/publishes/:jobId/events',
    {
      handlerTimeout: listeningMilliseconds,
      exposeHeadRoute: false,
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Progress as server-sent events: status, log, end',
        params,
        headers: Type.Object({ 'last-event-id': Type.Optional(Type.String()) }),
        response: { 200: rawResponse<Readable>('text/event-stream', 'Until the publish ends'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const job = await jobOf(request, request.params.jobId);
      const position = parsePosition(request.headers['last-event-id']);
      const events = publishEvents(services, job.id, position, app.closing);
      return (
        reply
          .type('text/event-stream; charset=utf-8')
          // An idle connection would hold up the server's shutdown.
          .header('connection', 'close')
          .header('cache-control', 'no-cache, no-transform')
          .header('x-accel-buffering', 'no')
          .send(Readable.from(events))
      );
    },
  );

  app.post(
    '/publishes/:jobId/cancel',
    {
      config: { allow: 'publisher' },
      schema: {
        tags,
        summary: 'Stop a publish and undo what it did; a finished one stays as it is',
        params,
        response: { 202: publishStatusDetailSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const job = await jobOf(request, request.params.jobId);
      await cancelPublish(services, job);
      const detail = await publishDetail(services, await jobOf(request, job.id), { withLogs: true });
      return reply.code(202).header('location', `/api/publishes/${job.id}`).send(detail);
    },
  );

  app.post(
    '/publishes/:jobId/retry',
    {
      config: { allow: 'publisher' },
      schema: {
        tags,
        summary: 'Run a failed publish again with the same version and snapshot',
        params,
        headers: idempotencyHeaders,
        response: { 202: publishStatusDetailSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      await retryPublish(services, await jobOf(request, request.params.jobId));
      const job = await jobOf(request, request.params.jobId);
      const detail = await publishDetail(services, job, { withLogs: false });
      return reply.code(202).header('location', `/api/publishes/${job.id}`).send(detail);
    },
  );
}

import { Readable } from 'node:stream';

import { Type } from 'typebox';

import { buildLogLength, readBuildLog } from '../../database/logs.ts';
import type { Api } from '../app.ts';
import { jobOf } from '../job-scope.ts';
import { Problem, problemResponses, rawResponse } from '../problem.ts';
import { parsePosition, publishEvents, textAfter } from '../publish-events.ts';
import { publishStatusDetailSchema } from '../publish-schemas.ts';
import { publishDetail } from '../publish-view.ts';
import { cancelPublish, retryPublish, unknownWhetherStopped } from '../publishing.ts';
import { idempotencyHeaders, idSchema } from '../schemas.ts';
import type { ApiServices } from '../services.ts';

/** A listener comes back after that, with its last event id. */
const listeningMilliseconds = 24 * 60 * 60 * 1000;

const tags = ['publishes'];
const params = Type.Object({ jobId: idSchema });

/** What can be heard from, and done with, one publish. */
export function publishJobRoutes(app: Api, services: ApiServices): void {
  for (const register of [logRoute, eventRoute, cancelRoute, retryRoute]) register(app, services);
}

function logRoute(app: Api, { database }: ApiServices): void {
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
      const job = await jobOf(database, request);
      const pieces = await readBuildLog(database, job.id, job.attempt, start);
      const size = pieces.at(-1)?.endByte ?? (await buildLogLength(database, job.id, job.attempt));
      return reply
        .type('text/plain; charset=utf-8')
        .header('x-text-size', size)
        .header('x-more-data', String(!job.finishedAt))
        .send(pieces.map((piece) => textAfter(piece, start)).join(''));
    },
  );
}

function eventRoute(app: Api, services: ApiServices): void {
  const { database } = services;
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
      const job = await jobOf(database, request);
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
}

function cancelRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.post(
    '/publishes/:jobId/cancel',
    {
      config: { allow: 'publisher', withoutTemporal: unknownWhetherStopped },
      schema: {
        tags,
        summary: 'Stop a publish and undo what it did; a finished one stays as it is',
        params,
        response: { 202: publishStatusDetailSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const job = await jobOf(database, request);
      if (job.kind === 'rollback') throw rollbackCancelled(job.id);
      await cancelPublish(services, job);
      const detail = await publishDetail(services, await jobOf(database, request), { withLogs: true });
      return reply.code(202).header('location', `/api/publishes/${job.id}`).send(detail);
    },
  );
}

/** Who may publish may not stop a rollback. */
function rollbackCancelled(jobId: string): Problem {
  return new Problem(409, 'is-a-rollback', 'It is a rollback', `Job ${jobId} is a rollback, which operators cancel.`, {
    mend: `POST /api/rollbacks/${jobId}/cancel`,
  });
}

function retryRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.post(
    '/publishes/:jobId/retry',
    {
      config: { allow: 'publisher', withoutTemporal: 'The job was not tried again.' },
      schema: {
        tags,
        summary: 'Run a failed publish again with the same version and snapshot',
        params,
        headers: idempotencyHeaders,
        response: { 202: publishStatusDetailSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      await retryPublish(services, await jobOf(database, request));
      const job = await jobOf(database, request);
      const detail = await publishDetail(services, job, { withLogs: false });
      return reply.code(202).header('location', `/api/publishes/${job.id}`).send(detail);
    },
  );
}

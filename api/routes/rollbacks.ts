import { Type } from 'typebox';

import { findJob } from '../../database/jobs.ts';
import type { Api } from '../app.ts';
import { jobOf } from '../job-scope.ts';
import { requesterOf, requireProductAccess } from '../plugins/authentication.ts';
import { problemResponses } from '../problem.ts';
import { cancelPublish, unknownWhetherStopped } from '../publishing.ts';
import {
  preflightSchema,
  rollbackDetailSchema,
  rollbackRequestSchema,
  rollbackResponseSchema,
} from '../rollback-schemas.ts';
import { rollbackAsked, rollbackDetail, rollbackResponse } from '../rollback-view.ts';
import { preflight, startRollback } from '../rolling-back.ts';
import { idempotencyHeaders, idSchema } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

const tags = ['rollbacks'];
const params = Type.Object({ jobId: idSchema });

/** Going back to an older release. */
export function rollbackRoutes(app: Api, services: ApiServices): void {
  for (const register of [startRoute, statusRoute, cancelRoute]) register(app, services);
}

function startRoute(app: Api, services: ApiServices): void {
  app.post(
    '/rollbacks',
    {
      config: { allow: 'operator' },
      schema: {
        tags,
        summary: 'Bring an environment back to an older release, whoever changes it; or only say whether it is safe',
        body: rollbackRequestSchema,
        headers: idempotencyHeaders,
        response: { 200: preflightSchema, 202: rollbackResponseSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { force = false, productId, reason, strategy, targetEnv, targetVersion } = request.body;
      requireProductAccess(request, productId);
      request.auditedProductId = productId;
      request.auditedDetail = { targetVersion, targetEnv, strategy, reason, force: String(force) };
      const product = await productOf(services.database, productId);
      if (request.body.preflight) {
        const { checks } = await preflight(services, product, request.body);
        return reply.code(200).send({ safe: checks.every(({ ok }) => ok), checks: [...checks] });
      }
      const job = await startRollback(services, product, request.body, requesterOf(request));
      request.auditedDetail = { ...request.auditedDetail, fromVersion: rollbackAsked(job).fromVersion ?? '' };
      return reply.code(202).header('location', `/api/rollbacks/${job.id}`).send(rollbackResponse(job));
    },
  );
}

function statusRoute(app: Api, services: ApiServices): void {
  app.get(
    '/rollbacks/:jobId',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Where a rollback is',
        params,
        response: { 200: rollbackDetailSchema, ...problemResponses },
      },
    },
    async (request) => rollbackDetail(services, await jobOf(services.database, request)),
  );
}

function cancelRoute(app: Api, services: ApiServices): void {
  app.post(
    '/rollbacks/:jobId/cancel',
    {
      config: { allow: 'operator', withoutTemporal: unknownWhetherStopped },
      schema: {
        tags,
        summary: 'Stop a rollback: what served before serves again; a finished one stays as it is',
        params,
        response: { 202: rollbackDetailSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const job = await jobOf(services.database, request);
      rollbackAsked(job);
      await cancelPublish(services, job);
      const detail = await rollbackDetail(services, (await findJob(services.database, job.id)) ?? job);
      return reply.code(202).header('location', `/api/rollbacks/${job.id}`).send(detail);
    },
  );
}

import { Type } from 'typebox';

import { findEnvironment, setLine } from '../../database/environments.ts';
import { findJob } from '../../database/jobs.ts';
import { environmentNames } from '../../platform/ports.ts';
import type { Api } from '../app.ts';
import { environmentSchema, environmentView } from '../environment-view.ts';
import { principalOf, requesterOf } from '../plugins/authentication.ts';
import { Problem, problemResponses } from '../problem.ts';
import { idempotencyHeaders, productParams } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';
import { UpdateRefused } from '../workflow-calls.ts';

const tags = ['environments'];
const url = '/products/:productId/environments';
const params = Type.Object({
  ...productParams.properties,
  environment: Type.Union([Type.Literal('staging'), Type.Literal('production')]),
});
const reason = Type.String({ minLength: 1, maxLength: 400, description: 'Who reads it later wants to know why' });

const trafficBody = Type.Union([
  Type.Object(
    {
      action: Type.Union([
        Type.Literal('pause'),
        Type.Literal('resume'),
        Type.Literal('abort'),
        Type.Literal('promote', { description: 'Skip the steps that are left' }),
      ]),
      reason,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { action: Type.Literal('setWeight'), weight: Type.Integer({ minimum: 0, maximum: 100 }), reason },
    { additionalProperties: false, description: 'Pauses at this weight' },
  ),
]);

/** Obeying takes a worker a while. */
const obeyingMilliseconds = 60_000;

/** What runs where, and what operators do to it. */
export function environmentRoutes(app: Api, services: ApiServices): void {
  for (const register of [listRoute, readRoute, trafficRoute, lineRoute]) register(app, services);
}

function listRoute(app: Api, services: ApiServices): void {
  app.get(
    url,
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'What runs where',
        params: productParams,
        response: { 200: Type.Object({ items: Type.Array(environmentSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const product = await productOf(services.database, request.params.productId);
      return { items: await Promise.all(environmentNames.map((name) => environmentView(services, product, name))) };
    },
  );
}

function readRoute(app: Api, services: ApiServices): void {
  app.get(
    `${url}/:environment`,
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'What runs in an environment, its canary, and who changes it',
        params,
        response: { 200: environmentSchema, ...problemResponses },
      },
    },
    async (request) => {
      const product = await productOf(services.database, request.params.productId);
      return await environmentView(services, product, request.params.environment);
    },
  );
}

function trafficRoute(app: Api, services: ApiServices): void {
  const { database, publishes } = services;
  app.post(
    `${url}/:environment/traffic`,
    {
      handlerTimeout: obeyingMilliseconds,
      config: {
        allow: 'operator',
        withoutTemporal: 'Whether the canary was told is not known: look at it before you say it again.',
      },
      schema: {
        tags,
        summary: 'Pause, resume, abort or promote the running canary, or give it another share of the requests',
        params,
        headers: idempotencyHeaders,
        body: trafficBody,
        response: { 200: environmentSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { productId, environment } = request.params;
      const product = await productOf(database, productId);
      const row = await findEnvironment(database, productId, environment);
      const job = row?.writerJobId ? await findJob(database, row.writerJobId) : null;
      const { action } = request.body;
      request.auditedDetail = { action, reason: request.body.reason };
      if (!job) throw noCanary('Nothing changes this environment at the moment.');
      try {
        const obeyed = await publishes.controlCanary(job, { ...request.body, by: requesterOf(request) });
        if (!obeyed) throw noCanary('The job has just ended.');
      } catch (error) {
        if (error instanceof UpdateRefused) throw noCanary(error.message);
        throw error;
      }
      return await environmentView(services, product, environment);
    },
  );
}

function noCanary(detail: string): Problem {
  return new Problem(409, 'canary-action-refused', 'The canary does not take it', detail, {
    mend: 'Look at the environment again: its canary may have ended.',
  });
}

function lineRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.put(
    `${url}/:environment/line`,
    {
      config: { allow: 'operator' },
      schema: {
        tags,
        summary: 'Stop the line: nothing new goes there, and a canary takes no further step. Rollbacks are not held up',
        params,
        body: Type.Object({ stopped: Type.Boolean(), reason }, { additionalProperties: false }),
        response: { 200: environmentSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { productId, environment } = request.params;
      const product = await productOf(database, productId);
      const { stopped } = request.body;
      request.auditedDetail = { stopped: String(stopped), reason: request.body.reason };
      await setLine(database, productId, environment, {
        stopped,
        reason: request.body.reason,
        by: principalOf(request).name,
      });
      return await environmentView(services, product, environment);
    },
  );
}

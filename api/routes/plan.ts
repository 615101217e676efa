import { Type } from 'typebox';

import { repositoryState } from '../../versions/drift.ts';
import { abandonedOrAfter } from '../abandoned.ts';
import type { Api } from '../app.ts';
import { driftReport } from '../drift-report.ts';
import { driftView } from '../drift-view.ts';
import { planRelease } from '../planning.ts';
import { consentIdsSchema, driftSchema, planSchema } from '../plan-schemas.ts';
import { problemResponses } from '../problem.ts';
import { secretsSchema, secretsView } from '../secrets-view.ts';
import { productParams } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

/** A large product is validated, compared and generated within the request. */
const planningMilliseconds = 120_000;

const tags = ['plan'];

export function planRoutes(app: Api, services: ApiServices): void {
  for (const register of [planRoute, driftRoute, secretsRoute]) register(app, services);
}

function planRoute(app: Api, services: ApiServices): void {
  app.post(
    '/products/:productId/plan',
    {
      handlerTimeout: planningMilliseconds,
      config: { allow: 'viewer', readsOnly: true },
      schema: {
        tags,
        summary: 'What publishing the drafts would do; writes nothing',
        params: productParams,
        querystring: Type.Object(
          {
            file: Type.Optional(
              Type.String({ minLength: 1, maxLength: 400, description: 'Path of a changed file, to get its diff' }),
            ),
          },
          { additionalProperties: false },
        ),
        body: Type.Union([
          Type.Object(
            {
              versionCode: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
              allowDestructive: Type.Optional(consentIdsSchema),
              environment: Type.Optional(
                Type.Union([Type.Literal('staging'), Type.Literal('production')], {
                  default: 'staging',
                  description: 'Whose secrets and manifests are looked at',
                }),
              ),
            },
            { additionalProperties: false, title: 'PlanRequest' },
          ),
          Type.Null(),
        ]),
        response: { 200: planSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const signal = abandonedOrAfter(reply, planningMilliseconds);
      const { id } = await productOf(services.database, request.params.productId);
      return await planRelease(services, { ...request.body, productId: id, file: request.query.file }, signal);
    },
  );
}

function secretsRoute(app: Api, services: ApiServices): void {
  app.get(
    '/products/:productId/secrets',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Which secrets the version published last needs, and which of them are missing; names alone',
        params: productParams,
        response: { 200: secretsSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { id, productCode } = await productOf(services.database, request.params.productId);
      return await secretsView(services, productCode, await services.versionManager.releasedSecrets(id));
    },
  );
}

function driftRoute(app: Api, services: ApiServices): void {
  const { database, gitHost } = services;
  app.get(
    '/products/:productId/drift',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: "What was edited by hand in the product's repository since its last release",
        params: productParams,
        response: { 200: driftSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { id } = await productOf(database, request.params.productId);
      const state = await repositoryState({ database, gitHost }, id);
      const report = state.drift && (await driftReport(database, id, state.drift));
      const view = await driftView(gitHost, state);
      return report === null ? view : { ...view, pushed: { by: report.by, at: report.at.toISOString() } };
    },
  );
}

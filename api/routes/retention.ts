import { type Static, Type } from 'typebox';

import {
  findRetentionPolicy,
  type RetentionPolicyRow,
  type RetentionRunRow,
  findRetentionRun,
  listRetentionRuns,
  saveRetentionPolicy,
} from '../../database/retention.ts';
import { defaultRetention } from '../../versions/retention.ts';
import type { Api } from '../app.ts';
import { pageOf } from '../paging.ts';
import { principalOf } from '../plugins/authentication.ts';
import { notFound, problemResponses } from '../problem.ts';
import { startRetention } from '../retention.ts';
import { idempotencyHeaders, idSchema, pageQuery, productParams, timestampSchema } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

const tags = ['retention'];
const url = '/products/:productId/retention';

const policyProperties = {
  maxReleaseVersions: Type.Integer({ minimum: 1, maximum: 10_000, description: 'releases in the history; seed: 20' }),
  maxDockerImages: Type.Integer({ minimum: 1, maximum: 10_000, description: 'images, or artifacts; seed: 10' }),
  maxGitBranches: Type.Integer({ minimum: 1, maximum: 10_000, description: 'branches of releases; seed: 10' }),
  minRetentionDays: Type.Integer({ minimum: 0, maximum: 3650, description: 'what is younger stays; seed: 30' }),
};
const policyBody = Type.Object(policyProperties, { additionalProperties: false, title: 'RetentionPolicy' });
const policySchema = Type.Object({
  ...policyProperties,
  isDefault: Type.Boolean({ description: 'The product has no policy of its own' }),
  modifiedAt: Type.Optional(timestampSchema),
  modifiedBy: Type.Optional(Type.String()),
});

const itemsSchema = Type.Array(
  Type.Object({
    name: Type.String({ description: 'Digest, branch or version' }),
    versionCode: Type.String(),
    verdict: Type.Union([Type.Literal('keep'), Type.Literal('remove'), Type.Literal('removed')]),
    why: Type.String(),
  }),
);
const runSchema = Type.Object(
  {
    runId: idSchema,
    dryRun: Type.Boolean(),
    requestedBy: Type.String(),
    startedAt: timestampSchema,
    finishedAt: Type.Optional(timestampSchema),
    status: Type.Union([Type.Literal('running'), Type.Literal('completed'), Type.Literal('failed')]),
    error: Type.Optional(Type.String()),
    outcome: Type.Optional(Type.Object({ images: itemsSchema, branches: itemsSchema, releases: itemsSchema })),
  },
  { title: 'RetentionRun' },
);

export function retentionRoutes(app: Api, services: ApiServices): void {
  for (const register of [policyRoute, changeRoute, startRoute, listRoute, runRoute]) register(app, services);
}

function policyView(row: RetentionPolicyRow | null): Static<typeof policySchema> {
  if (row === null) return { ...defaultRetention, isDefault: true };
  const { maxReleaseVersions, maxDockerImages, maxGitBranches, minRetentionDays } = row;
  return {
    maxReleaseVersions,
    maxDockerImages,
    maxGitBranches,
    minRetentionDays,
    isDefault: false,
    modifiedAt: row.modifierAt.toISOString(),
    modifiedBy: row.modifierName,
  };
}

function runView(row: RetentionRunRow): Static<typeof runSchema> {
  const { images = [], branches = [], releases = [] } = row.outcome ?? {};
  return {
    runId: row.id,
    dryRun: row.dryRun,
    requestedBy: row.requestedBy,
    startedAt: row.startedAt.toISOString(),
    status: row.finishedAt === null ? 'running' : row.error === null ? 'completed' : 'failed',
    ...(row.finishedAt && { finishedAt: row.finishedAt.toISOString() }),
    ...(row.error !== null && { error: row.error }),
    ...(row.outcome && { outcome: { images: [...images], branches: [...branches], releases: [...releases] } }),
  };
}

function policyRoute(app: Api, { database }: ApiServices): void {
  const schema = {
    tags,
    summary: 'How much of the product’s past is kept',
    params: productParams,
    response: { 200: policySchema, ...problemResponses },
  };
  app.get(url, { config: { allow: 'viewer' }, schema }, async ({ params }) => {
    const { id } = await productOf(database, params.productId);
    return policyView(await findRetentionPolicy(database, id));
  });
}

function changeRoute(app: Api, { database }: ApiServices): void {
  const schema = {
    tags,
    summary: 'Change how much is kept; nothing is removed before the next run',
    params: productParams,
    body: policyBody,
    response: { 200: policySchema, ...problemResponses },
  };
  app.put(url, { config: { allow: 'operator' }, schema }, async (request) => {
    const { id } = await productOf(database, request.params.productId);
    const modifierName = principalOf(request).name.slice(0, 100);
    const row = { productId: id, ...request.body, modifierAt: new Date(), modifierName };
    await saveRetentionPolicy(database, row);
    request.auditedDetail = Object.fromEntries(
      Object.entries(request.body).map(([name, value]) => [name, String(value)]),
    );
    return policyView(row);
  });
}

function startRoute(app: Api, services: ApiServices): void {
  const schema = {
    tags,
    summary: 'Remove now what need not be kept; a dry run only says what',
    params: productParams,
    headers: idempotencyHeaders,
    body: Type.Object({ dryRun: Type.Optional(Type.Boolean({ default: false })) }, { additionalProperties: false }),
    response: { 202: Type.Object({ runId: idSchema, statusUrl: Type.String() }), ...problemResponses },
  };
  app.post(
    `${url}/run`,
    { config: { allow: 'operator', withoutTemporal: 'No clean-up was started.' }, schema },
    async (request, reply) => {
      const product = await productOf(services.database, request.params.productId);
      const { dryRun = false } = request.body;
      const runId = await startRetention(services, product, { dryRun, requestedBy: principalOf(request).name });
      request.auditedDetail = { dryRun: String(dryRun), runId };
      const statusUrl = `/api/products/${product.id}/retention/runs/${runId}`;
      return reply.code(202).header('location', statusUrl).send({ runId, statusUrl });
    },
  );
}

function listRoute(app: Api, { database }: ApiServices): void {
  const schema = {
    tags,
    summary: 'Runs, newest first, without what they removed',
    params: productParams,
    querystring: pageQuery,
    response: {
      200: Type.Object({ items: Type.Array(runSchema), next: Type.Optional(Type.String()) }),
      ...problemResponses,
    },
  };
  app.get(`${url}/runs`, { config: { allow: 'viewer' }, schema }, async ({ params, query }) => {
    const { cursor, limit = 50 } = query;
    const { id } = await productOf(database, params.productId);
    const page = pageOf(await listRetentionRuns(database, id, { before: cursor ?? null, limit: limit + 1 }), limit);
    return { ...page, items: page.items.map((row) => runView({ ...row, outcome: null })) };
  });
}

function runRoute(app: Api, { database }: ApiServices): void {
  const schema = {
    tags,
    summary: 'A run: what it removed, or would, and why the rest stays',
    params: Type.Object({ ...productParams.properties, runId: idSchema }),
    response: { 200: runSchema, ...problemResponses },
  };
  app.get(`${url}/runs/:runId`, { config: { allow: 'viewer' }, schema }, async ({ params }) => {
    const { id } = await productOf(database, params.productId);
    const row = await findRetentionRun(database, params.runId);
    if (row?.productId !== id) throw notFound(`retention run ${params.runId} of product ${id}`);
    return runView(row);
  });
}

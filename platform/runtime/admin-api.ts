import { createHash, timingSafeEqual } from 'node:crypto';
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type FastifyError, fastify } from 'fastify';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { PlatformError, type Revision } from '../ports.ts';
import type { EnvironmentController } from './environment-controller.ts';
import { unknownEnvironment } from './environment-detail.ts';
import { EnvironmentParams, RevisionSchema } from './environment-record.ts';
import type { Environments } from './environments.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

export interface AdminApiParts {
  readonly token: string;
  readonly environments: Environments;
  readonly artifactStore: ArtifactStore;
  readonly metrics: GatewayMetrics;
}

const RevisionOrNull = Type.Union([RevisionSchema, Type.Null()]);
const Weight = Type.Object({ canaryWeight: Type.Number({ minimum: 0, maximum: 100 }) });
const LogQuery = Type.Object({ lines: Type.Integer({ minimum: 1, maximum: 10_000, default: 200 }) });

/** The runtime's HTTP API: everything by bearer token, errors as problem+json with the `PlatformError`'s type in `code`. */
export function buildAdminApi({ token, environments, artifactStore, metrics }: AdminApiParts) {
  const app = fastify({ ajv: { customOptions: { removeAdditional: false } }, forceCloseConnections: true });
  const api = app.withTypeProvider<TypeBoxTypeProvider>();
  const expected = digest(`Bearer ${token}`);

  app.addHook('onRequest', async (request) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) return;
    throw Object.assign(new Error('A bearer token is needed.'), { statusCode: 401 });
  });

  app.setErrorHandler((error: FastifyError | PlatformError, _request, reply) => {
    const known = error instanceof PlatformError;
    const status = known ? (error.retryable ? 503 : 422) : (error.statusCode ?? 500);
    const code = known ? error.type : undefined;
    void reply.code(status).type('application/problem+json');
    return reply.send({ type: 'about:blank', title: error.name, status, detail: error.message, code });
  });

  async function refuseUnlessThere(environment: EnvironmentController, revision: Revision): Promise<void> {
    if (environment.serves(revision) || (await artifactStore.has(revision.digest))) return;
    throw new PlatformError('ArtifactMissing', `There is no artifact ${revision.digest}.`, { retryable: false });
  }

  const path = '/environments/:product/:environment';

  api.put(path, { schema: { params: EnvironmentParams, body: RevisionSchema } }, async (request, reply) => {
    const environment = await environments.ensure(request.params.product, request.params.environment);
    await refuseUnlessThere(environment, request.body);
    environment.apply('stable', request.body);
    return reply.code(202).send(environment.detail());
  });

  api.get(path, { schema: { params: EnvironmentParams } }, async (request) => {
    const environment = await environments.find(request.params.product, request.params.environment);
    return environment?.detail() ?? unknownEnvironment;
  });

  const restore = { params: EnvironmentParams, body: Type.Object({ previous: RevisionOrNull }) };
  api.post(`${path}/restore`, { schema: restore }, async (request, reply) => {
    const { previous } = request.body;
    const { params } = request;
    const known = await environments.find(params.product, params.environment);
    if (known === null && previous === null) return reply.code(202).send(unknownEnvironment);
    const environment = known ?? (await environments.ensure(params.product, params.environment));
    if (previous !== null) await refuseUnlessThere(environment, previous);
    environment.apply('stable', previous);
    return reply.code(202).send(environment.detail());
  });

  const canary = { params: EnvironmentParams, body: Type.Object({ revision: RevisionOrNull }) };
  api.put(`${path}/canary`, { schema: canary }, async (request, reply) => {
    const environment = await existing(request.params);
    if (request.body.revision !== null) await refuseUnlessThere(environment, request.body.revision);
    environment.apply('canary', request.body.revision);
    return reply.code(202).send(environment.detail());
  });

  api.put(`${path}/traffic`, { schema: { params: EnvironmentParams, body: Weight } }, async (request) => {
    const environment = await existing(request.params);
    environment.setCanaryWeight(request.body.canaryWeight);
    return environment.detail();
  });

  api.get(`${path}/logs`, { schema: { params: EnvironmentParams, querystring: LogQuery } }, async (request, reply) => {
    const environment = await existing(request.params);
    return reply.type('text/plain; charset=utf-8').send(environment.logs(request.query.lines));
  });

  api.get(`${path}/credentials`, { schema: { params: EnvironmentParams } }, async (request, reply) => {
    const environment = await existing(request.params);
    return reply.header('cache-control', 'no-store').send(environment.credentials());
  });

  app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4').send(await metrics.text()));

  async function existing(params: { product: string; environment: 'staging' | 'production' }) {
    const environment = await environments.find(params.product, params.environment);
    if (environment !== null) return environment;
    const what = `${params.product} has no ${params.environment} environment yet.`;
    throw Object.assign(new Error(what), { statusCode: 404 });
  }

  return app;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { type FastifyPluginAsyncTypebox, type Static, Type } from '@fastify/type-provider-typebox';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { PlatformError, type Revision } from '../ports.ts';
import type { EnvironmentController } from './environment-controller.ts';
import { MissingSecretsSchema, TrackMetricsSchema, unknownEnvironment } from './environment-detail.ts';
import { EnvironmentParams, RevisionSchema } from './environment-record.ts';
import type { Environments } from './environments.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { readProductSecrets } from './product-secrets.ts';

export interface AdminApiParts {
  readonly environments: Environments;
  readonly artifactStore: ArtifactStore;
  readonly metrics: GatewayMetrics;
  /** Null: products get no secrets. */
  readonly productSecretsFile: string | null;
}

const RevisionOrNull = Type.Union([RevisionSchema, Type.Null()]);
const Previous = Type.Object({ previous: RevisionOrNull });
const Canary = Type.Object({ revision: RevisionOrNull });
const Traffic = Type.Object({ canaryWeight: Type.Number({ minimum: 0, maximum: 100 }) });
const LogQuery = Type.Object({ lines: Type.Integer({ minimum: 1, maximum: 10_000, default: 200 }) });

const MetricsQuery = Type.Object({
  track: Type.Union([Type.Literal('stable'), Type.Literal('canary')]),
  versionCode: RevisionSchema.properties.versionCode,
  seconds: Type.Number({ exclusiveMinimum: 0, maximum: 86_400 }),
});

const SecretNames = Type.Object({ names: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 1000 }) });

const path = '/environments/:product/:environment';

/** What the `Runtime` port needs. */
export const rolloutRoutes: FastifyPluginAsyncTypebox<AdminApiParts> = async (app, { environments, artifactStore }) => {
  app.put(path, { schema: { params: EnvironmentParams, body: RevisionSchema } }, async (request, reply) => {
    const environment = await environments.ensure(request.params.product, request.params.environment);
    await refuseUnlessThere(artifactStore, environment, request.body);
    environment.apply('stable', request.body);
    return reply.code(202).send(environment.detail());
  });

  app.get(path, { schema: { params: EnvironmentParams } }, async (request) => {
    const environment = await environments.find(request.params.product, request.params.environment);
    return environment?.detail() ?? unknownEnvironment;
  });

  app.post(`${path}/restore`, { schema: { params: EnvironmentParams, body: Previous } }, async (request, reply) => {
    const { previous } = request.body;
    const { params } = request;
    const known = await environments.find(params.product, params.environment);
    if (known === null && previous === null) return reply.code(202).send(unknownEnvironment);
    const environment = known ?? (await environments.ensure(params.product, params.environment));
    if (previous !== null) await refuseUnlessThere(artifactStore, environment, previous);
    environment.apply('stable', previous);
    return reply.code(202).send(environment.detail());
  });
};

/** Answers with names alone. The environment needs not be there yet. */
export const secretRoutes: FastifyPluginAsyncTypebox<AdminApiParts> = async (app, { productSecretsFile }) => {
  const schema = { params: EnvironmentParams, body: SecretNames, response: { 200: MissingSecretsSchema } };
  app.post(`${path}/missing-secrets`, { schema }, async ({ params: { product, environment }, body: { names } }) => {
    const known = productSecretsFile && (await readProductSecrets(productSecretsFile, product, environment));
    return {
      missing: names.filter((name) => !known || !Object.hasOwn(known, name)),
      place: `under "${product}", "${environment}" in ${productSecretsFile ?? 'a file that the runtime has yet to be given'}`,
    };
  });
};

export const canaryRoutes: FastifyPluginAsyncTypebox<AdminApiParts> = async (app, { environments, artifactStore }) => {
  app.put(`${path}/canary`, { schema: { params: EnvironmentParams, body: Canary } }, async (request, reply) => {
    const { params, body } = request;
    const known = await environments.find(params.product, params.environment);
    if (known === null && body.revision === null) return reply.code(202).send(unknownEnvironment);
    const environment = known ?? (await environments.ensure(params.product, params.environment));
    if (body.revision !== null) await refuseUnlessThere(artifactStore, environment, body.revision);
    environment.apply('canary', body.revision);
    return reply.code(202).send(environment.detail());
  });

  app.put(`${path}/traffic`, { schema: { params: EnvironmentParams, body: Traffic } }, async (request) => {
    const { product, environment: name } = request.params;
    const environment = await environments.find(product, name);
    const { canaryWeight } = request.body;
    if (environment === null && canaryWeight > 0) {
      throw new PlatformError('CanaryNotReady', `${product} has no ${name} environment yet.`, { retryable: false });
    }
    environment?.setCanaryWeight(canaryWeight);
    return environment?.detail() ?? unknownEnvironment;
  });

  const metrics = {
    schema: { params: EnvironmentParams, querystring: MetricsQuery, response: { 200: TrackMetricsSchema } },
  };
  app.get(`${path}/metrics`, metrics, async (request) => {
    const environment = await environments.find(request.params.product, request.params.environment);
    const { track, versionCode, seconds } = request.query;
    return { metrics: environment?.metrics(track, versionCode, seconds) ?? null };
  });
};

export const operatorRoutes: FastifyPluginAsyncTypebox<AdminApiParts> = async (app, { environments, metrics }) => {
  app.get(`${path}/logs`, { schema: { params: EnvironmentParams, querystring: LogQuery } }, async (request, reply) => {
    const environment = await existing(environments, request.params);
    return reply.type('text/plain; charset=utf-8').send(environment.logs(request.query.lines));
  });

  app.get(`${path}/credentials`, { schema: { params: EnvironmentParams } }, async (request, reply) => {
    const environment = await existing(environments, request.params);
    return reply.header('cache-control', 'no-store').send(environment.credentials());
  });

  app.get('/metrics/targets', async () => await environments.metricsTargets());

  app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4').send(await metrics.text()));
};

async function refuseUnlessThere(store: ArtifactStore, environment: EnvironmentController, revision: Revision) {
  if (environment.serves(revision) || (await store.has(revision.digest))) return;
  throw new PlatformError('ArtifactMissing', `There is no artifact ${revision.digest}.`, { retryable: false });
}

async function existing(environments: Environments, { product, environment }: Static<typeof EnvironmentParams>) {
  const found = await environments.find(product, environment);
  if (found !== null) return found;
  throw Object.assign(new Error(`${product} has no ${environment} environment yet.`), { statusCode: 404 });
}

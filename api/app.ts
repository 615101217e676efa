import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyServerOptions } from 'fastify';

import { findToken } from '../database/tokens.ts';
import { audit } from './plugins/audit.ts';
import { authentication } from './plugins/authentication.ts';
import { idempotency } from './plugins/idempotency.ts';
import { jsonBody } from './plugins/json-body.ts';
import { metrics } from './plugins/metrics.ts';
import { problems } from './plugins/problems.ts';
import { tracing } from './plugins/tracing.ts';
import { validation } from './plugins/validation.ts';
import { isRole, type Principal } from './principal.ts';
import { Problem } from './problem.ts';
import { auditRoutes } from './routes/audit.ts';
import { callerRoutes } from './routes/caller.ts';
import { documentRoutes } from './routes/documents.ts';
import { environmentRoutes } from './routes/environments.ts';
import { promotionRoutes } from './routes/promotions.ts';
import { healthRoutes } from './routes/health.ts';
import { moduleRoutes } from './routes/modules.ts';
import { planRoutes } from './routes/plan.ts';
import { productDocumentRoutes } from './routes/product-document.ts';
import { pluginRoutes } from './routes/plugins.ts';
import { productRoutes } from './routes/products.ts';
import { publishJobRoutes } from './routes/publish-job.ts';
import { publishRoutes } from './routes/publishes.ts';
import { rollbackRoutes } from './routes/rollbacks.ts';
import { releaseRoutes } from './routes/releases.ts';
import { retentionRoutes } from './routes/retention.ts';
import { schemaRoutes } from './routes/schemas.ts';
import type { ApiServices } from './services.ts';
import { alertmanagerWebhook } from './webhooks/alertmanager.ts';
import { giteaWebhook } from './webhooks/gitea.ts';
import { jenkinsNotification } from './webhooks/jenkins-notification.ts';
import { jenkinsWebhook } from './webhooks/jenkins.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to close, so that open event streams end. */
    closing: AbortSignal;
  }
}

const bodyBytes = 1024 * 1024;
const connectionMilliseconds = 120_000;
const requestMilliseconds = 30_000;
/** A route that takes longer says so itself. */
const handlerMilliseconds = 20_000;

function createInstance(config: ApiServices['config']) {
  const options: FastifyServerOptions = {
    logger: {
      level: config.logLevel,
      redact: ['req.headers.authorization', 'headers.authorization'],
    },
    bodyLimit: bodyBytes,
    connectionTimeout: connectionMilliseconds,
    requestTimeout: requestMilliseconds,
    handlerTimeout: handlerMilliseconds,
    routerOptions: { maxParamLength: 200 },
  };
  return Fastify(options).withTypeProvider<TypeBoxTypeProvider>();
}

export type Api = ReturnType<typeof createInstance>;

/** Builds the API. No I/O: nothing is connected or listened to before the first request. */
export function buildApp(services: ApiServices): Api {
  const app = createInstance(services.config);
  const closing = new AbortController();
  app.decorate('closing', closing.signal);
  app.addHook('preClose', (done) => {
    closing.abort();
    done();
  });

  registerPlugins(app, services);
  app.register((scope, _options, done) => {
    healthRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), services);
    done();
  });
  app.register(
    (scope, _options, done) => {
      const api = scope.withTypeProvider<TypeBoxTypeProvider>();
      callerRoutes(api);
      auditRoutes(api, services);
      productRoutes(api, services);
      productDocumentRoutes(api, services);
      moduleRoutes(api, services);
      documentRoutes(api, services);
      schemaRoutes(api);
      pluginRoutes(api, services);
      publishRoutes(api, services);
      publishJobRoutes(api, services);
      releaseRoutes(api, services);
      promotionRoutes(api, services);
      rollbackRoutes(api, services);
      environmentRoutes(api, services);
      planRoutes(api, services);
      retentionRoutes(api, services);
      done();
    },
    { prefix: '/api' },
  );
  app.register((scope, _options, done) => {
    jenkinsWebhook(scope.withTypeProvider<TypeBoxTypeProvider>(), services);
    done();
  });
  app.register((scope, _options, done) => {
    jenkinsNotification(scope.withTypeProvider<TypeBoxTypeProvider>(), services);
    done();
  });
  const { alertmanagerToken, giteaWebhookSecret } = services.config;
  if (giteaWebhookSecret !== null) {
    app.register((scope, _options, done) => {
      giteaWebhook(scope.withTypeProvider<TypeBoxTypeProvider>(), services, giteaWebhookSecret);
      done();
    });
  }
  if (alertmanagerToken !== null) {
    app.register((scope, _options, done) => {
      alertmanagerWebhook(scope.withTypeProvider<TypeBoxTypeProvider>(), services, alertmanagerToken);
      done();
    });
  }
  return app;
}

function registerPlugins(app: Api, services: ApiServices): void {
  const { config, database } = services;
  if (services.tracing) app.register(tracing, services.tracing);
  app.register(problems);
  app.register(jsonBody);
  app.register(validation);
  const secure = config.publicUrl.startsWith('https:');
  app.register(helmet, {
    strictTransportSecurity: secure,
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: secure ? [] : null } },
  });
  app.register(rateLimit, {
    max: config.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, context) =>
      new Problem(429, 'too-many-requests', 'Too many requests', `At most ${context.max} requests a minute.`, {
        mend: `Go on in ${context.after}.`,
      }),
  });
  app.register(authentication, {
    openPrefixes: ['/docs'],
    authenticate: (token) => authenticate(database, token),
  });
  app.register(metrics, services);
  app.register(idempotency, { database });
  app.register(audit, { database });
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Assembox Publish', version: '0.1.0', description: 'From JSON drafts to a running product.' },
      servers: [{ url: config.publicUrl }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  });
  app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
}

async function authenticate(database: ApiServices['database'], token: string): Promise<Principal | null> {
  const row = await findToken(database, token);
  if (!row) return null;
  return { id: row.id, name: row.name, roles: row.roles.filter(isRole), productId: row.productId };
}

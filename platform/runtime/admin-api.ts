import { createHash, timingSafeEqual } from 'node:crypto';
import { type FastifyError, fastify } from 'fastify';
import { PlatformError } from '../ports.ts';
import { artifactRoutes } from './artifact-routes.ts';
import { type AdminApiParts, canaryRoutes, operatorRoutes, rolloutRoutes, secretRoutes } from './admin-routes.ts';

/** The runtime's HTTP API: everything by bearer token, errors as problem+json with the `PlatformError`'s type in `code`. */
export function buildAdminApi({ token, ...parts }: AdminApiParts & { readonly token: string }) {
  const app = fastify({ ajv: { customOptions: { removeAdditional: false } }, forceCloseConnections: true });
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

  void app.register(artifactRoutes, parts);
  void app.register(rolloutRoutes, parts);
  void app.register(secretRoutes, parts);
  void app.register(canaryRoutes, parts);
  void app.register(operatorRoutes, parts);
  return app;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

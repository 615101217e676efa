import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

import { appendAudit } from '../../database/audit.ts';
import type { Database } from '../../database/connection.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Product that a write is about, where the path does not say it. */
    auditedProductId: string | null;
    /** What else is to be remembered of a write. */
    auditedDetail: Readonly<Record<string, string>> | null;
  }
  interface FastifyContextConfig {
    /** A POST that writes nothing, and leaves no trace. */
    readsOnly?: boolean;
  }
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Every write by somebody signed in, refused ones too: who, what, on which product, and how it ended. */
export const audit = fastifyPlugin(
  (app: FastifyInstance, { database }: { readonly database: Database }, done: () => void) => {
    app.decorateRequest('auditedProductId', null);
    app.decorateRequest('auditedDetail', null);
    app.addHook('onSend', async (request, reply, payload: unknown) => {
      if (reading.has(request.method) || !request.principal || request.routeOptions.config.readsOnly) return payload;
      const path = request.url.split('?')[0] ?? '';
      try {
        await appendAudit(database, {
          actorId: request.principal.id,
          actorName: request.principal.name.slice(0, 100),
          action: `${request.method} ${request.routeOptions.url ?? ''}`.slice(0, 100),
          productId: request.auditedProductId ?? productIdIn(request),
          subject: path.slice(0, 300),
          detail: { ...request.auditedDetail, status: reply.statusCode, requestId: request.id },
        });
      } catch (error) {
        request.log.error({ err: error }, 'a write could not be added to the audit log');
      }
      return payload;
    });
    done();
  },
  { name: 'audit', dependencies: ['authentication'] },
);

/** Only what looks like an id: the path of a refused request may hold anything. */
function productIdIn({ params }: FastifyRequest): string | null {
  if (typeof params !== 'object' || params === null || !('productId' in params)) return null;
  const { productId } = params;
  return typeof productId === 'string' && /^[1-9]\d{0,17}$/u.test(productId) ? productId : null;
}

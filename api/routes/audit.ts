import { Type } from 'typebox';

import { type AuditRow, listAudit } from '../../database/audit.ts';
import type { Api } from '../app.ts';
import { pageOf } from '../paging.ts';
import { problemResponses } from '../problem.ts';
import { idSchema, pageQuery, productParams, timestampSchema } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

const entrySchema = Type.Object(
  {
    id: idSchema,
    at: timestampSchema,
    actor: Type.Object({ id: Type.String(), name: Type.String() }),
    action: Type.String({ examples: ['POST /api/publishes', 'repository.edited'] }),
    subject: Type.String(),
    detail: Type.Object({}, { additionalProperties: true }),
  },
  { title: 'AuditEntry' },
);

/** Who did what to a product. */
export function auditRoutes(app: Api, { database }: ApiServices): void {
  app.get(
    '/products/:productId/audit',
    {
      config: { allow: 'viewer' },
      schema: {
        tags: ['products'],
        summary: 'Who did what to the product, and what its Git host told, newest first',
        params: productParams,
        querystring: pageQuery,
        response: {
          200: Type.Object({ items: Type.Array(entrySchema), next: Type.Optional(idSchema) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { id } = await productOf(database, request.params.productId);
      const { cursor, limit = 50 } = request.query;
      const page = pageOf(await listAudit(database, id, { before: cursor ?? null, limit: limit + 1 }), limit);
      return { ...page, items: page.items.map(entryView) };
    },
  );
}

function entryView({ id, at, actorId, actorName, action, subject, detail }: AuditRow) {
  return { id, at: at.toISOString(), actor: { id: actorId, name: actorName }, action, subject, detail: { ...detail } };
}

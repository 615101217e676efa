import { Type } from 'typebox';

import type { Api } from '../app.ts';
import { principalOf } from '../plugins/authentication.ts';
import { problemResponses } from '../problem.ts';

export function callerRoutes(app: Api): void {
  app.get(
    '/caller',
    {
      config: { allow: 'viewer' },
      schema: {
        tags: ['operation'],
        summary: 'Whose token this is, and what it may do',
        response: {
          200: Type.Object({
            name: Type.String(),
            roles: Type.Array(Type.String()),
            productId: Type.Optional(Type.String()),
          }),
          ...problemResponses,
        },
      },
    },
    (request) => {
      const { name, roles, productId } = principalOf(request);
      return { name, roles: [...roles], ...(productId !== null && { productId }) };
    },
  );
}

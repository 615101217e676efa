import { Type } from 'typebox';

import { documentKinds, documentSchemas, isDocumentKind } from '../../metadata/documents/index.ts';
import { pluginPackageSchema } from '../../metadata/plugins/manifest.ts';
import type { Api } from '../app.ts';
import { notFound, problemResponses } from '../problem.ts';

const tags = ['schemas'];
const draft = 'https://json-schema.org/draft/2020-12/schema';
const jsonSchema = Type.Object({}, { additionalProperties: true, description: 'JSON Schema, draft 2020-12' });

export function schemaRoutes(app: Api): void {
  app.get(
    '/schemas',
    {
      config: { allow: 'anyone' },
      schema: {
        tags,
        summary: 'The kinds of documents',
        response: {
          200: Type.Object({ items: Type.Array(Type.Object({ kind: Type.String(), url: Type.String() })) }),
          ...problemResponses,
        },
      },
    },
    () => ({ items: [...documentKinds, 'plugin'].map((kind) => ({ kind, url: `/api/schemas/${kind}` })) }),
  );

  app.get(
    '/schemas/:kind',
    {
      config: { allow: 'anyone' },
      schema: {
        tags,
        summary: 'JSON Schema of a kind of document, for editors',
        params: Type.Object({ kind: Type.String({ maxLength: 40 }) }),
        response: { 200: jsonSchema, ...problemResponses },
      },
    },
    (request) => {
      const { kind } = request.params;
      if (kind === 'plugin') return { $schema: draft, ...pluginPackageSchema };
      if (!isDocumentKind(kind)) throw notFound(`document kind "${kind}": there are ${documentKinds.join(', ')}`);
      return { $schema: draft, ...documentSchemas[kind] };
    },
  );
}

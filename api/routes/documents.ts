import { Type } from 'typebox';

import type { Database } from '../../database/connection.ts';
import {
  deleteDocument,
  type DocumentKey,
  findDocument,
  saveDocument,
  saveDocuments,
} from '../../database/documents.ts';
import { inBatches } from '../../versions/in-batches.ts';
import type { Api } from '../app.ts';
import { checkDraft, draftRefused, loadContent, requireDraft, storeContent } from '../drafts.ts';
import { checkBulk } from '../bulk-drafts.ts';
import { principalOf } from '../plugins/authentication.ts';
import { etagOf, isUnchanged, preconditionFailed, readPrecondition } from '../preconditions.ts';
import { notFound, problemResponses } from '../problem.ts';
import {
  documentCodeSchema,
  documentHeadSchema,
  documentHeadView,
  documentResponses,
  draftBodySchema,
  ifMatchHeaders,
  moduleVersionParams,
} from '../schemas.ts';
import { moduleVersionOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

const tags = ['documents'];
const versionUrl = '/products/:productId/modules/:moduleCode/versions/:versionCode/documents';
const documentUrl = `${versionUrl}/:kind/:code`;
const documentParams = Type.Object({
  ...moduleVersionParams.properties,
  kind: Type.String({ maxLength: 40 }),
  code: documentCodeSchema,
});
const bulkMilliseconds = 120_000;
const bulkBytes = 10 * 1024 * 1024;

export function documentRoutes(app: Api, services: ApiServices): void {
  for (const register of [readRoute, saveRoute, deleteRoute, saveManyRoute]) register(app, services);
}

function readRoute(app: Api, { database, objectStore }: ApiServices): void {
  app.get(
    documentUrl,
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'A draft',
        params: documentParams,
        headers: ifMatchHeaders,
        response: documentResponses,
      },
    },
    async (request, reply) => {
      const { key, name } = await keyOf(database, request.params);
      const row = await findDocument(database, key);
      if (!row) throw notFound(`document ${name}`);
      reply.header('etag', etagOf(row.digest));
      if (isUnchanged(request.headers['if-none-match'], row.digest)) return reply.code(304).send(null);
      const content = await loadContent(objectStore, request.params.productId, row.digest);
      return reply.type('application/json; charset=utf-8').send(Buffer.from(content));
    },
  );
}

function saveRoute(app: Api, { database, objectStore }: ApiServices): void {
  app.put(
    documentUrl,
    {
      config: { allow: 'designer' },
      schema: {
        tags,
        summary: 'Save a draft; its schema errors come back as warnings',
        params: documentParams,
        headers: ifMatchHeaders,
        body: draftBodySchema,
        response: { 200: documentHeadSchema, 201: documentHeadSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { productId, kind, code } = request.params;
      const draft = requireDraft(checkDraft(kind, code, request.body, { module: request.params.moduleCode }));
      const { key, name } = await keyOf(database, request.params);
      const { expected } = readPrecondition(request.headers);
      const before = await findDocument(database, key);
      await storeContent(objectStore, productId, draft);
      if (!(await saveDocument(database, key, draft, expected, principalOf(request)))) {
        const current = await findDocument(database, key);
        throw preconditionFailed(request.headers, `The document ${name}`, current?.digest ?? null);
      }
      return reply
        .code(before ? 200 : 201)
        .header('etag', etagOf(draft.digest))
        .send(documentHeadView(draft));
    },
  );
}

function deleteRoute(app: Api, { database }: ApiServices): void {
  app.delete(
    documentUrl,
    {
      config: { allow: 'designer' },
      schema: {
        tags,
        summary: 'Delete a draft',
        params: documentParams,
        headers: ifMatchHeaders,
        response: { 204: Type.Null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { key, name } = await keyOf(database, request.params);
      const { expected } = readPrecondition(request.headers);
      const row = await findDocument(database, key);
      if (!row) throw notFound(`document ${name}`);
      const digest = expected === 'any' ? row.digest : expected;
      if (digest === null || !(await deleteDocument(database, key, digest))) {
        throw preconditionFailed(request.headers, `The document ${name}`, row.digest);
      }
      return reply.code(204).send(null);
    },
  );
}

function saveManyRoute(app: Api, { database, objectStore }: ApiServices): void {
  app.put(
    versionUrl,
    {
      config: { allow: 'designer' },
      bodyLimit: bulkBytes,
      handlerTimeout: bulkMilliseconds,
      schema: {
        tags,
        summary: 'Save many drafts, all or none, over whatever there is',
        params: moduleVersionParams,
        body: Type.Object(
          {
            documents: Type.Array(
              Type.Object(
                { kind: Type.String({ maxLength: 40 }), code: documentCodeSchema, content: draftBodySchema },
                { additionalProperties: false },
              ),
              { minItems: 1, maxItems: 5000 },
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ items: Type.Array(documentHeadSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const { drafts, errors } = checkBulk(request.body.documents, request.params.moduleCode);
      if (errors.length > 0) throw draftRefused(errors);
      const version = await moduleVersionOf(database, request.params);
      await inBatches(drafts, (draft) => storeContent(objectStore, request.params.productId, draft));
      const rows = drafts.map(({ kind, code, digest, byteCount }) => ({
        moduleVersionId: version.id,
        kind,
        code,
        digest,
        byteCount,
      }));
      await saveDocuments(database, rows, principalOf(request));
      return { items: drafts.map(documentHeadView) };
    },
  );
}

/** Where a document is filed; its module version has to exist. */
async function keyOf(
  database: Database,
  params: Parameters<typeof moduleVersionOf>[1] & { kind: string; code: string },
) {
  const version = await moduleVersionOf(database, params);
  const key: DocumentKey = { moduleVersionId: version.id, kind: params.kind, code: params.code };
  return { key, name: `${params.moduleCode}/${params.kind}/${params.code}` };
}

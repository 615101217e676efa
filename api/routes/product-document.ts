import { Type } from 'typebox';

import { chooseModules } from '../../database/modules.ts';
import { findProduct, saveProductDocument } from '../../database/products.ts';
import type { Api } from '../app.ts';
import { checkDraft, loadContent, requireDraft, storeContent } from '../drafts.ts';
import { principalOf } from '../plugins/authentication.ts';
import { etagOf, isUnchanged, preconditionFailed, readPrecondition } from '../preconditions.ts';
import { notFound, problemResponses } from '../problem.ts';
import { chosenModules } from '../product-modules.ts';
import {
  documentErrorSchema,
  documentHeadSchema,
  documentHeadView,
  documentResponses,
  draftBodySchema,
  ifMatchHeaders,
  productParams,
} from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

/** A large product is read and checked within the request. */
const validatingMilliseconds = 120_000;

const tags = ['products'];
const url = '/products/:productId/document';

export function productDocumentRoutes(app: Api, services: ApiServices): void {
  for (const register of [readRoute, saveRoute, validateRoute]) register(app, services);
}

function readRoute(app: Api, { database, objectStore }: ApiServices): void {
  app.get(
    url,
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: "The product's own document",
        params: productParams,
        headers: ifMatchHeaders,
        response: documentResponses,
      },
    },
    async (request, reply) => {
      const { documentDigest, id } = await productOf(database, request.params.productId);
      if (documentDigest === null) throw notFound(`document of product ${id} yet`);
      reply.header('etag', etagOf(documentDigest));
      if (isUnchanged(request.headers['if-none-match'], documentDigest)) return reply.code(304).send(null);
      const content = await loadContent(objectStore, id, documentDigest);
      return reply.type('application/json; charset=utf-8').send(Buffer.from(content));
    },
  );
}

function saveRoute(app: Api, { database, objectStore }: ApiServices): void {
  app.put(
    url,
    {
      config: { allow: 'designer' },
      schema: {
        tags,
        summary: "Save the product's own document; its errors come back as warnings",
        params: productParams,
        headers: ifMatchHeaders,
        body: draftBodySchema,
        response: { 200: documentHeadSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const product = await productOf(database, request.params.productId);
      const draft = requireDraft(checkDraft('product', product.productCode, request.body, { module: null }));
      const { expected } = readPrecondition(request.headers);
      await storeContent(objectStore, product.id, draft);
      const from = expected === 'any' ? product.documentDigest : expected;
      if (!(await saveProductDocument(database, product.id, from, draft.digest, principalOf(request)))) {
        const current = (await findProduct(database, product.id))?.documentDigest ?? null;
        throw preconditionFailed(request.headers, 'The document', current);
      }
      await chooseModules(database, product.id, chosenModules(request.body));
      return reply.header('etag', etagOf(draft.digest)).send(documentHeadView(draft));
    },
  );
}

function validateRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.post(
    '/products/:productId/validate',
    {
      handlerTimeout: validatingMilliseconds,
      config: { allow: 'viewer', readsOnly: true },
      schema: {
        tags,
        summary: 'Every error of the drafts',
        params: productParams,
        response: {
          200: Type.Object({ valid: Type.Boolean(), errors: Type.Array(documentErrorSchema) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { id } = await productOf(database, request.params.productId);
      const errors = await services.versionManager.validate(id);
      return { valid: errors.length === 0, errors: [...errors] };
    },
  );
}

import { Type } from 'typebox';

import { newId } from '../../database/ids.ts';
import {
  findProductByCode,
  insertProduct,
  listProducts,
  type ProductRow,
  updateProduct,
} from '../../database/products.ts';
import type { Api } from '../app.ts';
import { pageOf } from '../paging.ts';
import { principalOf } from '../plugins/authentication.ts';
import { mayEnter } from '../principal.ts';
import { etagOf, preconditionFailed, readPrecondition } from '../preconditions.ts';
import { Problem, problemResponses } from '../problem.ts';
import {
  idempotencyHeaders,
  idSchema,
  ifMatchHeaders,
  pageQuery,
  productCodeSchema,
  productParams,
  timestampSchema,
} from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

const tags = ['products'];
const nameSchema = Type.String({ minLength: 1, maxLength: 200 });
const descriptionSchema = Type.String({ maxLength: 500 });

const productSchema = Type.Object(
  {
    id: idSchema,
    productCode: productCodeSchema,
    productName: Type.String(),
    description: Type.Optional(Type.String()),
    currentVersion: Type.Optional(Type.String()),
    gitRepoUrl: Type.Optional(Type.String()),
    createdAt: Type.Optional(timestampSchema),
  },
  { title: 'Product' },
);

function productView(row: ProductRow) {
  return {
    id: row.id,
    productCode: row.productCode,
    productName: row.productName,
    ...(row.description !== null && { description: row.description }),
    ...(row.currentVersion !== null && { currentVersion: row.currentVersion }),
    ...(row.gitRepoUrl !== null && { gitRepoUrl: row.gitRepoUrl }),
    ...(row.createdAt && { createdAt: row.createdAt.toISOString() }),
  };
}

const versionOf = (row: ProductRow): string => row.version ?? '0';

export function productRoutes(app: Api, services: ApiServices): void {
  for (const register of [createRoute, listRoute, readRoute, changeRoute]) register(app, services);
}

function createRoute(app: Api, { database }: ApiServices): void {
  app.post(
    '/products',
    {
      config: { allow: 'designer' },
      schema: {
        tags,
        summary: 'Create a product',
        headers: idempotencyHeaders,
        body: Type.Object(
          { productCode: productCodeSchema, productName: nameSchema, description: Type.Optional(descriptionSchema) },
          { additionalProperties: false },
        ),
        response: { 201: productSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { productCode, productName, description } = request.body;
      const caller = principalOf(request);
      if (caller.productId !== null) {
        throw new Problem(403, 'forbidden', 'Not allowed', 'This token is good for one product only.');
      }
      const id = newId();
      request.auditedProductId = id;
      const row = {
        id,
        productCode,
        productName,
        description: description ?? null,
        creatorId: caller.id,
        creatorName: caller.name.slice(0, 50),
      };
      if (!(await insertProduct(database, row))) {
        throw new Problem(409, 'code-taken', 'Code taken', `There is a product "${productCode}" already.`, {
          errors: [{ pointer: '/productCode', message: 'is taken' }],
          mend: 'Choose another code.',
        });
      }
      const created = await productOf(database, id);
      return reply
        .code(201)
        .header('location', `/api/products/${id}`)
        .header('etag', etagOf(versionOf(created)))
        .send(productView(created));
    },
  );
}

function listRoute(app: Api, { database }: ApiServices): void {
  app.get(
    '/products',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Products, oldest first',
        querystring: Type.Object(
          { ...pageQuery.properties, productCode: Type.Optional(productCodeSchema) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ items: Type.Array(productSchema), next: Type.Optional(Type.String()) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { productCode, cursor, limit = 50 } = request.query;
      const caller = principalOf(request);
      if (productCode !== undefined || caller.productId !== null) {
        const found =
          productCode === undefined && caller.productId !== null
            ? await productOf(database, caller.productId)
            : await findProductByCode(database, productCode ?? '');
        return { items: found && mayEnter(caller, found.id) ? [productView(found)] : [] };
      }
      const page = pageOf(await listProducts(database, { after: cursor ?? null, limit: limit + 1 }), limit);
      return { ...page, items: page.items.map(productView) };
    },
  );
}

function readRoute(app: Api, { database }: ApiServices): void {
  app.get(
    '/products/:productId',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'A product',
        params: productParams,
        response: { 200: productSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const product = await productOf(database, request.params.productId);
      return reply.header('etag', etagOf(versionOf(product))).send(productView(product));
    },
  );
}

function changeRoute(app: Api, { database }: ApiServices): void {
  app.patch(
    '/products/:productId',
    {
      config: { allow: 'designer' },
      schema: {
        tags,
        summary: 'Change name or description',
        params: productParams,
        headers: ifMatchHeaders,
        body: Type.Object(
          { productName: Type.Optional(nameSchema), description: Type.Optional(descriptionSchema) },
          { additionalProperties: false, minProperties: 1 },
        ),
        response: { 200: productSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { productId } = request.params;
      const { productName, description } = request.body;
      const before = await productOf(database, productId);
      const { expected } = readPrecondition(request.headers);
      const version = expected === 'any' ? versionOf(before) : expected;
      const change = {
        ...(productName !== undefined && { productName }),
        ...(description !== undefined && { description }),
      };
      const by = principalOf(request);
      const changed = version !== null && (await updateProduct(database, productId, version, change, by));
      const product = await productOf(database, productId);
      if (!changed) throw preconditionFailed(request.headers, 'The product', versionOf(product));
      return reply.header('etag', etagOf(versionOf(product))).send(productView(product));
    },
  );
}

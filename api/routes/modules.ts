import { Type } from 'typebox';

import type { Database } from '../../database/connection.ts';
import { copyDocuments, listDocuments } from '../../database/documents.ts';
import { newId } from '../../database/ids.ts';
import {
  findModuleVersion,
  insertModule,
  insertModuleVersion,
  listModules,
  listModuleVersions,
  type ModuleRow,
} from '../../database/modules.ts';
import type { Api } from '../app.ts';
import { principalOf } from '../plugins/authentication.ts';
import { etagOf } from '../preconditions.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import { rechooseModules } from '../product-modules.ts';
import {
  idempotencyHeaders,
  moduleCodeSchema,
  moduleParams,
  moduleVersionCodeSchema,
  moduleVersionParams,
  productParams,
} from '../schemas.ts';
import { moduleOf, moduleVersionOf, productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

const tags = ['modules'];

const moduleSchema = Type.Object(
  { moduleCode: moduleCodeSchema, moduleName: Type.String(), versions: Type.Array(moduleVersionCodeSchema) },
  { title: 'Module' },
);
const versionSchema = Type.Object(
  {
    moduleCode: moduleCodeSchema,
    versionCode: moduleVersionCodeSchema,
    documents: Type.Array(Type.Object({ kind: Type.String(), code: Type.String(), etag: Type.String() })),
  },
  { title: 'ModuleVersion' },
);

export function moduleRoutes(app: Api, services: ApiServices): void {
  for (const register of [createRoute, listRoute, createVersionRoute, readVersionRoute]) register(app, services);
}

function createRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.post(
    '/products/:productId/modules',
    {
      config: { allow: 'designer' },
      schema: {
        tags,
        summary: 'Create a module with its first version',
        params: productParams,
        headers: idempotencyHeaders,
        body: Type.Object(
          {
            moduleCode: moduleCodeSchema,
            moduleName: Type.String({ minLength: 1, maxLength: 200 }),
            versionCode: Type.Optional(moduleVersionCodeSchema),
          },
          { additionalProperties: false },
        ),
        response: { 201: moduleSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { moduleCode, moduleName, versionCode = 'V1' } = request.body;
      const product = await productOf(database, request.params.productId);
      const { id: creatorId, name: creator } = principalOf(request);
      const by = { creatorId, creatorName: creator.slice(0, 50) };
      const row = { id: newId(), productId: product.id, moduleCode, moduleName, ...by };
      if (!(await insertModule(database, row))) throw taken('/moduleCode', `a module "${moduleCode}"`);
      await insertModuleVersion(database, { id: newId(), moduleId: row.id, versionCode, ...by });
      await rechooseModules(services, product);
      return reply
        .code(201)
        .header('location', `/api/products/${product.id}/modules/${moduleCode}/versions/${versionCode}`)
        .send({ moduleCode, moduleName, versions: [versionCode] });
    },
  );
}

function listRoute(app: Api, { database }: ApiServices): void {
  app.get(
    '/products/:productId/modules',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Modules of a product with their versions',
        params: productParams,
        response: { 200: Type.Object({ items: Type.Array(moduleSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const { id } = await productOf(database, request.params.productId);
      return {
        items: await Promise.all((await listModules(database, id)).map((module) => moduleView(database, module))),
      };
    },
  );
}

function createVersionRoute(app: Api, services: ApiServices): void {
  const { database } = services;
  app.post(
    '/products/:productId/modules/:moduleCode/versions',
    {
      config: { allow: 'designer' },
      schema: {
        tags,
        summary: 'Create a module version, with the drafts of another one in it',
        params: moduleParams,
        headers: idempotencyHeaders,
        body: Type.Object(
          { versionCode: moduleVersionCodeSchema, copyFrom: Type.Optional(moduleVersionCodeSchema) },
          { additionalProperties: false },
        ),
        response: { 201: versionSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { versionCode, copyFrom } = request.body;
      const module = await moduleOf(database, request.params);
      const caller = principalOf(request);
      if (await findModuleVersion(database, module.id, versionCode)) throw taken('/versionCode', versionCode);
      const row = { id: newId(), moduleId: module.id, versionCode };
      if (copyFrom !== undefined) {
        const source = await findModuleVersion(database, module.id, copyFrom);
        if (!source) throw notFound(`version ${copyFrom} of module ${module.moduleCode} to copy`);
        await copyDocuments(database, source.id, row.id, caller);
      }
      const by = { creatorId: caller.id, creatorName: caller.name.slice(0, 50) };
      if (!(await insertModuleVersion(database, { ...row, ...by }))) throw taken('/versionCode', versionCode);
      await rechooseModules(services, await productOf(database, request.params.productId));
      return reply
        .code(201)
        .header('location', `${request.url.split('?')[0]}/${versionCode}`)
        .send(await versionView(database, request.params.moduleCode, row));
    },
  );
}

function readVersionRoute(app: Api, { database }: ApiServices): void {
  app.get(
    '/products/:productId/modules/:moduleCode/versions/:versionCode',
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'A module version with the list of its documents',
        params: moduleVersionParams,
        response: { 200: versionSchema, ...problemResponses },
      },
    },
    async (request) =>
      versionView(database, request.params.moduleCode, await moduleVersionOf(database, request.params)),
  );
}

function taken(pointer: string, what: string): Problem {
  return new Problem(409, 'code-taken', 'Code taken', `There is ${what} already.`, {
    errors: [{ pointer, message: 'is taken' }],
    mend: 'Choose another code.',
  });
}

async function moduleView(database: Database, module: ModuleRow) {
  const versions = await listModuleVersions(database, module.id);
  const { moduleCode, moduleName } = module;
  return { moduleCode, moduleName, versions: versions.map((row) => row.versionCode) };
}

async function versionView(
  database: Database,
  moduleCode: string,
  version: { readonly id: string; readonly versionCode: string },
) {
  const documents = await listDocuments(database, [version.id]);
  return {
    moduleCode,
    versionCode: version.versionCode,
    documents: documents.map(({ kind, code, digest }) => ({ kind, code, etag: etagOf(digest) })),
  };
}

import { type Static, Type } from 'typebox';

import type { Database } from '../../database/connection.ts';
import { removedImages } from '../../database/retained.ts';
import { findRelease, listReleases, type ReleaseRow } from '../../database/releases.ts';
import type { Api } from '../app.ts';
import { pageOf } from '../paging.ts';
import { notFound, Problem, problemResponses, rawResponse } from '../problem.ts';
import { idSchema, pageQuery, productParams, timestampSchema } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

const tags = ['releases'];
const url = '/products/:productId/releases';
const releaseParams = Type.Object({
  ...productParams.properties,
  versionCode: Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.+-]{0,49}$' }),
});
const releasesQuery = Type.Object(
  {
    ...pageQuery.properties,
    removed: Type.Optional(Type.Boolean({ description: 'With those that retention has removed; default false' })),
  },
  { additionalProperties: false },
);
const text = Type.Optional(Type.String());

const releaseSchema = Type.Object(
  {
    id: idSchema,
    versionCode: Type.String(),
    description: text,
    status: Type.String({ description: 'pending, building, built, deployed or failed' }),
    publishedAt: Type.Optional(timestampSchema),
    createdAt: timestampSchema,
    createdBy: text,
    jobId: idSchema,
    modules: Type.Array(Type.Object({ moduleCode: Type.String(), versionCode: Type.String() })),
    changes: Type.Array(Type.String(), { description: 'What changed since the release before, in words' }),
    snapshotDigest: Type.String(),
    treeHash: text,
    gitBranch: text,
    gitTag: text,
    gitCommitId: text,
    image: text,
    imageDigest: text,
    imageRemovedAt: Type.Optional({
      ...timestampSchema,
      description: 'Since when retention has the image removed: only a rebuild brings this version back',
    }),
    branchRemovedAt: Type.Optional({
      ...timestampSchema,
      description: 'Since when retention has the branch removed; the tag stays',
    }),
    removed: Type.Optional(
      Type.Boolean({ description: 'Retention has removed it from the history; source and tag stay' }),
    ),
    buildLogUrl: text,
    skipTests: Type.Boolean(),
    error: Type.Optional(Type.Object({}, { additionalProperties: true })),
  },
  { title: 'Release' },
);

function releaseView(row: ReleaseRow, removed: ReadonlyMap<string, Date | null>): Static<typeof releaseSchema> {
  const imageRemovedAt = removed.get(row.imageDigest ?? '') ?? null;
  return {
    id: row.id,
    versionCode: row.versionCode,
    ...(row.description && { description: row.description }),
    status: row.status,
    ...(row.publishedAt && { publishedAt: row.publishedAt.toISOString() }),
    createdAt: (row.createdAt ?? new Date(0)).toISOString(),
    ...(row.creatorName !== null && { createdBy: row.creatorName }),
    jobId: row.jobId,
    modules: (row.moduleSnapshot ?? []).map(({ moduleCode, versionCode }) => ({ moduleCode, versionCode })),
    changes: [...(row.changeSummary ?? [])],
    snapshotDigest: row.snapshotDigest,
    ...(row.treeHash !== null && { treeHash: row.treeHash }),
    ...(row.gitBranch !== null && { gitBranch: row.gitBranch }),
    ...(row.gitTag !== null && { gitTag: row.gitTag }),
    ...(row.gitCommitId !== null && { gitCommitId: row.gitCommitId }),
    ...(row.dockerImage !== null && { image: row.dockerImage }),
    ...(row.imageDigest !== null && { imageDigest: row.imageDigest }),
    ...(imageRemovedAt !== null && { imageRemovedAt: imageRemovedAt.toISOString() }),
    ...(row.branchRemovedAt !== null && { branchRemovedAt: row.branchRemovedAt.toISOString() }),
    ...(row.isRemoved === true && { removed: true }),
    ...(row.buildLogUrl !== null && { buildLogUrl: row.buildLogUrl }),
    skipTests: row.skipTests,
    ...(row.error && { error: { ...row.error } }),
  };
}

export function releaseRoutes(app: Api, services: ApiServices): void {
  for (const register of [listRoute, readRoute, fileListRoute, fileRoute]) register(app, services);
}

function listRoute(app: Api, { database }: ApiServices): void {
  app.get(
    url,
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Release history, newest first',
        params: productParams,
        querystring: releasesQuery,
        response: {
          200: Type.Object({ items: Type.Array(releaseSchema), next: Type.Optional(Type.String()) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { cursor, limit = 50, removed: withRemoved = false } = request.query;
      const { id } = await productOf(database, request.params.productId);
      const rows = await listReleases(database, id, { before: cursor ?? null, limit: limit + 1, withRemoved });
      const page = pageOf(rows, limit);
      const removed = await removedImages(database, id);
      return { ...page, items: page.items.map((row) => releaseView(row, removed)) };
    },
  );
}

function readRoute(app: Api, { database }: ApiServices): void {
  app.get(
    `${url}/:versionCode`,
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'A release',
        params: releaseParams,
        response: { 200: releaseSchema, ...problemResponses },
      },
    },
    async (request) => {
      const release = await releaseOf(database, request.params);
      return releaseView(release, await removedImages(database, release.productId));
    },
  );
}

function fileListRoute(app: Api, { database, gitHost }: ApiServices): void {
  app.get(
    `${url}/:versionCode/files`,
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'Paths of the generated source of a release',
        params: releaseParams,
        response: {
          200: Type.Object({
            commit: Type.String(),
            items: Type.Array(Type.Object({ path: Type.String(), blob: Type.String() })),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { repository, commit } = await sourceOf(database, request.params);
      return { commit, items: await gitHost.listFiles(repository, commit) };
    },
  );
}

function fileRoute(app: Api, { database, gitHost }: ApiServices): void {
  app.get(
    `${url}/:versionCode/files/*`,
    {
      config: { allow: 'viewer' },
      schema: {
        tags,
        summary: 'A generated file as it is in Git at the release',
        params: Type.Object({ ...releaseParams.properties, '*': Type.String({ minLength: 1, maxLength: 400 }) }),
        response: { 200: rawResponse<string>('text/plain', 'The file'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { repository, commit } = await sourceOf(database, request.params);
      const path = request.params['*'];
      if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) throw notFound(`file ${path}`);
      const content = await gitHost.readFile(repository, commit, path);
      if (content === null) throw notFound(`file ${path} in release ${request.params.versionCode}`);
      return reply.type('text/plain; charset=utf-8').header('etag', `"${commit}"`).send(content);
    },
  );
}

async function releaseOf(database: Database, params: { productId: string; versionCode: string }): Promise<ReleaseRow> {
  const { id, productCode } = await productOf(database, params.productId);
  const release = await findRelease(database, id, params.versionCode);
  if (!release) throw notFound(`release ${params.versionCode} of product ${productCode}`);
  return release;
}

async function sourceOf(database: Database, params: { productId: string; versionCode: string }) {
  const release = await releaseOf(database, params);
  if (release.gitCommitId !== null) return { repository: release.productCode, commit: release.gitCommitId };
  throw new Problem(404, 'not-found', 'Not found', `Release ${release.versionCode} has no source in Git.`, {
    mend: 'It failed, or was cancelled, before its source was pushed; or it is about to be.',
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { insertTestJob } from '../../api/job-fixture.ts';
import { connectDatabase, type Database } from '../../database/connection.ts';
import { beginDeployment, finishDeployment } from '../../database/deployments.ts';
import { newId } from '../../database/ids.ts';
import { finishJob } from '../../database/jobs.ts';
import { insertProduct } from '../../database/products.ts';
import {
  claimRefs,
  findRelease,
  finishRelease,
  recordBuild,
  recordCommit,
  upsertRelease,
} from '../../database/releases.ts';
import { testDatabase } from '../../devstack/test-servers.ts';
import { startEmbeddedGitServer } from '../../platform/git/embedded-git-server.ts';
import { createGiteaGitHost } from '../../platform/git/gitea-git-host.ts';
import type { EnvironmentName, GitHost, Registry, Revision, Runtime } from '../../platform/ports.ts';
import { createEmbeddedRegistry } from '../../platform/runtime/embedded-registry.ts';
import { createEmbeddedRuntime } from '../../platform/runtime/embedded-runtime.ts';
import { startEmbeddedRuntime } from '../../platform/runtime/embedded-runtime-server.ts';
import { openWorkshop } from '../../platform/runtime/test-product.ts';
import type { WorkerSettings } from './worker-fixture.ts';

/** The systems that retention works with, and products with a past. */
export interface PastFixture {
  readonly database: Database;
  readonly gitHost: GitHost;
  readonly registry: Registry;
  readonly runtime: Runtime;
  readonly settings: Pick<WorkerSettings, 'databaseUrl' | 'git' | 'runtime'>;
  product(productCode: string): Promise<string>;
  /** A release with its image, branch and tag, as old as told. `image` is that of another one. */
  release(productId: string, productCode: string, release: PastRelease): Promise<Revision>;
  /** Records what an environment was brought to, as a finished job. */
  deployed(
    productId: string,
    environment: EnvironmentName,
    revision: Revision,
    previous: Revision | null,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface PastRelease {
  readonly versionCode: string;
  readonly daysAgo: number;
  readonly image?: Revision;
}

const access = { token: 'correct-horse', organisation: 'assembox' };
const author = { name: 'Ada', email: 'ada@example.com' };

export async function startPast(): Promise<PastFixture> {
  const server = await testDatabase();
  const database = await connectDatabase(server.url);
  const workshop = await openWorkshop();
  const folder = await mkdtemp(path.join(tmpdir(), 'retention-git-'));
  const gitServer = await startEmbeddedGitServer({ folder, port: 0, ...access });
  const gitHost = createGiteaGitHost({ url: gitServer.url, ...access });
  const runtimeServer = await startEmbeddedRuntime({
    folder: path.join(workshop.folder, 'runtime'),
    cacheFolder: workshop.cacheFolder,
    artifactStore: workshop.artifactStore,
    port: 0,
    token: access.token,
    databaseAdminUrl: null,
    productSecretsFile: null,
  });
  const connection = { url: runtimeServer.url, token: access.token };
  const { app } = await workshop.artifactStore.readManifest((await workshop.make('0.0.0')).digest);

  async function commit(productCode: string, versionCode: string) {
    await gitHost.ensureRepository(productCode, '');
    return await gitHost.commit({
      repository: productCode,
      parent: null,
      files: [{ path: 'README.md', content: versionCode }],
      message: `Release ${versionCode}\n`,
      author,
      timestamp: 1_790_000_000,
      refs: [`refs/heads/release/${versionCode}`, `refs/tags/v${versionCode}`],
    });
  }

  async function build(productCode: string, versionCode: string, source: string): Promise<Revision> {
    const digest = await workshop.artifactStore.putManifest({
      schemaVersion: 1,
      product: productCode,
      commit: source,
      app,
      dependencies: 'lock',
      command: ['node', 'server/dist/main.js'],
    });
    return { versionCode, digest, image: `artifact:${productCode}@${digest}` };
  }

  return {
    database,
    gitHost,
    registry: createEmbeddedRegistry(connection),
    runtime: createEmbeddedRuntime(connection),
    settings: { databaseUrl: server.url, git: { url: gitServer.url, ...access }, runtime: connection },

    async product(productCode) {
      const id = newId();
      await insertProduct(database, { id, productCode, productName: productCode });
      return id;
    },

    async release(productId, productCode, { versionCode, daysAgo, image }) {
      const jobId = await insertTestJob(database, { productId, versionCode });
      await finishJob(database, jobId, 'deployed');
      const snapshotDigest = `sha256:${'0'.repeat(64)}`;
      const createdAt = new Date(Date.now() - daysAgo * 86_400_000);
      const row = { id: newId(), jobId, productId, productCode, versionCode, snapshotDigest, createdAt };
      await upsertRelease(database, row);
      const source = await commit(productCode, versionCode);
      const release = await findRelease(database, productId, versionCode);
      if (!release) throw new Error(`release ${versionCode} was not recorded`);
      await claimRefs(database, release, { branch: `release/${versionCode}`, tag: `v${versionCode}`, parent: null });
      await recordCommit(database, release, source);
      const revision = { ...(image ?? (await build(productCode, versionCode, source.commit))), versionCode };
      await recordBuild(database, productId, versionCode, { buildJobId: '1', logUrl: null, ...revision });
      await finishRelease(database, productId, versionCode, 'built');
      return revision;
    },

    async deployed(productId, environment, revision, previous) {
      const jobId = await insertTestJob(database, { productId, versionCode: revision.versionCode });
      const run = { jobId, attempt: 1, environment };
      await beginDeployment(database, { ...run, productId, revision, previous });
      await finishDeployment(database, run, 'ready');
      await finishJob(database, jobId, 'deployed');
    },

    async close() {
      await runtimeServer.stop();
      await gitServer.stop();
      await database.close();
      await server.drop();
      await workshop.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { connectDatabase, type Database } from './connection.ts';
import { beginDeployment } from './deployments.ts';
import { newId } from './ids.ts';
import { insertJob } from './jobs.ts';
import {
  claimRefs,
  failRelease,
  findRelease,
  finishRelease,
  deployedJobs,
  isRolledOutSince,
  migratedJobs,
  lastSuccessfulRelease,
  listReleases,
  recordBuild,
  recordCommit,
  upsertRelease,
  usedVersions,
} from './releases.ts';

const error = { type: 'BuildFailed', step: 'build', message: 'no' };

const release = (productId: string, versionCode: string, jobId: string) => ({
  id: newId(),
  jobId,
  productId,
  productCode: 'orders',
  versionCode,
  description: '',
  snapshotDigest: `snapshot of ${jobId}`,
  moduleSnapshot: [{ moduleCode: 'order', versionCode: 'V1' }],
  changeSummary: ['`order`: new module'],
  skipTests: false,
  creatorName: 'Ada',
});

describe('releases', () => {
  let server: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    server = await testDatabase();
    database = await connectDatabase(server.url);
  });
  afterAll(async () => {
    await database?.close();
    await server?.drop();
  });

  /** A job with its release, as far as `state` says. */
  async function publish(
    productId: string,
    versionCode: string,
    state: 'built' | 'deployed' | 'failed' | 'rolledOut',
    kind = 'publish',
  ) {
    const jobId = newId();
    await insertJob(
      database,
      {
        id: jobId,
        kind,
        productId,
        productCode: 'orders',
        versionCode,
        workflowId: `publish-${productId}`,
        snapshotDigest: `snapshot of ${jobId}`,
        description: '',
        options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
        changeSummary: [],
        moduleSnapshot: [],
        requestedById: '1',
        requestedByName: 'Ada',
        requestedAt: new Date(),
      },
      ['build'],
    );
    await upsertRelease(database, release(productId, versionCode, jobId));
    if (state === 'rolledOut') {
      const revision = { versionCode, digest: 'sha256:1', image: 'image' };
      const run = { jobId, attempt: 1, productId, environment: 'staging' };
      await beginDeployment(database, { ...run, revision, previous: null });
    }
    if (state === 'built' || state === 'deployed') await finishRelease(database, productId, versionCode, state);
    else await failRelease(database, { productId, versionCode, jobId }, error);
    return jobId;
  }

  it('takes the row of the same job up again, and refuses another job', async () => {
    const productId = newId();
    const first = release(productId, '1.0.0', '1');
    expect(await upsertRelease(database, first)).toBe(true);
    expect(await upsertRelease(database, { ...first, id: newId() })).toBe(true);
    expect(await upsertRelease(database, release(productId, '1.0.0', '2'))).toBe(false);
    const rows = await listReleases(database, productId, { before: null, limit: 10 });
    expect(rows).toMatchObject([{ id: first.id, jobId: '1', moduleSnapshot: first.moduleSnapshot, status: 'pending' }]);
  });

  it('gives one of several jobs the version when they ask at once', async () => {
    const productId = newId();
    const jobs = ['1', '2', '3', '4', '5', '6'];
    const taken = await Promise.all(jobs.map((job) => upsertRelease(database, release(productId, '1.0.0', job))));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const winner = jobs[taken.indexOf(true)];
    expect(await findRelease(database, productId, '1.0.0')).toMatchObject({ jobId: winner });
  });

  it('passes the version of a failed release on, with nothing of the failed one left', async () => {
    const productId = newId();
    await upsertRelease(database, release(productId, '1.0.0', '1'));
    const [row] = await listReleases(database, productId, { before: null, limit: 1 });
    if (!row) throw new Error('no release');
    await claimRefs(database, row, { branch: 'release/1.0.0', tag: 'v1.0.0', parent: 'p' });
    await recordCommit(database, row, { commit: 'c', tree: 't' });
    await recordBuild(database, productId, '1.0.0', { buildJobId: 'b', logUrl: null, image: 'i', digest: 'd' });
    await failRelease(database, { productId, versionCode: '1.0.0', jobId: '1' }, error);
    expect(await usedVersions(database, productId)).toEqual([]);

    expect(await upsertRelease(database, release(productId, '1.0.0', '2'))).toBe(true);
    expect(await findRelease(database, productId, '1.0.0')).toMatchObject({
      jobId: '2',
      status: 'pending',
      error: null,
      gitTag: null,
      gitCommitId: null,
      gitParentId: null,
      imageDigest: null,
    });
    await failRelease(database, { productId, versionCode: '1.0.0', jobId: '1' }, error);
    expect(await findRelease(database, productId, '1.0.0')).toMatchObject({ status: 'pending' });
  });

  it('knows the release that was published last, also under a version that had failed before', async () => {
    const productId = newId();
    expect(await lastSuccessfulRelease(database, productId)).toBeNull();
    await publish(productId, '2.0.0', 'failed');
    await publish(productId, '1.0.0', 'deployed');
    expect(await lastSuccessfulRelease(database, productId)).toMatchObject({ versionCode: '1.0.0' });
    await publish(productId, '2.0.0', 'built');
    expect(await lastSuccessfulRelease(database, productId)).toMatchObject({ versionCode: '2.0.0' });
    expect((await usedVersions(database, productId)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      '1.0.0',
      '2.0.0',
    ]);
  });

  it('counts migrations of a release that failed after its rollout had begun', async () => {
    const productId = newId();
    const digests = async () => (await migratedJobs(database, productId)).map(({ snapshotDigest }) => snapshotDigest);
    expect(await migratedJobs(database, productId)).toEqual([]);
    await publish(productId, '1.0.0', 'failed');
    expect(await migratedJobs(database, productId)).toEqual([]);
    const built = await publish(productId, '1.0.0', 'built');
    expect(await digests()).toEqual([`snapshot of ${built}`]);
    const rolledOut = await publish(productId, '1.1.0', 'rolledOut');
    await publish(productId, '1.1.0', 'failed');
    expect(await digests()).toEqual([`snapshot of ${rolledOut}`, `snapshot of ${built}`]);
  });

  it('counts no migrations of a rollback, though what it rolled out has some', async () => {
    const productId = newId();
    const built = await publish(productId, '1.1.0', 'rolledOut');
    const back = await publish(productId, '1.0.0', 'rolledOut', 'rollback');
    expect((await migratedJobs(database, productId)).map((job) => job.snapshotDigest)).toEqual([
      `snapshot of ${built}`,
    ]);
    expect(await isRolledOutSince(database, productId, built)).toBe(false);
    const there = await deployedJobs(database, productId, 'staging');
    expect(there.map((job) => job.snapshotDigest)).toEqual([`snapshot of ${back}`, `snapshot of ${built}`]);
    expect(await deployedJobs(database, productId, 'production')).toEqual([]);
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { newId } from '../database/ids.ts';
import { findProduct } from '../database/products.ts';
import { claimRefs, findRelease, finishRelease, recordCommit, upsertRelease } from '../database/releases.ts';
import { startEmbeddedGitServer } from '../platform/git/embedded-git-server.ts';
import { createGiteaGitHost } from '../platform/git/gitea-git-host.ts';
import type { GitHost } from '../platform/ports.ts';
import { unpackTree } from '../trees/tree-bundle.ts';
import type { ApiFixture } from './api-fixture.ts';
import { insertTestJob } from './job-fixture.ts';

const run = promisify(execFile);
const access = { token: 'correct-horse', organisation: 'assembox' };

export interface GitFixture {
  readonly gitHost: GitHost;
  /**
   * Clones with native git, writes or (null) deletes files, commits as Ada and pushes. Returns the commit.
   * `branch` is both cloned and pushed to.
   */
  edit(repository: string, branch: string, files: Readonly<Record<string, string | null>>): Promise<string>;
  close(): Promise<void>;
}

/** The embedded Git server, and somebody who edits by hand. */
export async function startGit(): Promise<GitFixture> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-git-'));
  const server = await startEmbeddedGitServer({ folder: path.join(folder, 'repositories'), port: 0, ...access });
  return {
    gitHost: createGiteaGitHost({ url: server.url, ...access }),
    edit: (repository, branch, files) =>
      editByHand(
        `${server.url.replace('://', `://assembox:${access.token}@`)}/assembox/${repository}.git`,
        branch,
        files,
      ),
    close: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** With native git, as a person would. Returns the commit. */
export async function editByHand(
  url: string,
  branch: string,
  files: Readonly<Record<string, string | null>>,
): Promise<string> {
  const work = await mkdtemp(path.join(tmpdir(), 'assembox-edit-'));
  const identity = ['-c', 'user.name=Ada Li', '-c', 'user.email=ada@example.com'];
  const git = (...args: string[]) => run('git', ['-C', work, ...identity, ...args]);
  try {
    await git('clone', '--quiet', '--branch', branch, url, '.');
    for (const [file, content] of Object.entries(files)) {
      if (content === null) await rm(path.join(work, file));
      else await writeFile(path.join(work, file), content);
    }
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '-m', 'A quick fix');
    await git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    return (await git('rev-parse', 'HEAD')).stdout.trim();
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A release of the present drafts with its generated source in Git, and `main` at it. Returns its commit. */
export async function releaseDrafts(api: ApiFixture, productId: string, versionCode: string): Promise<string> {
  const { database, services } = api;
  const productCode = (await findProduct(database, productId))?.productCode ?? '';
  const plan = await services.versionManager.plan(productId, { versionCode });
  const { snapshotDigest } = await services.versionManager.freeze(productId, plan);
  const { product, manifest } = plan;
  const { bundle } = await services.trees.generate({ product, migrations: manifest.history.migrations });
  const jobId = await insertTestJob(database, { productId, versionCode, snapshotDigest });
  await upsertRelease(database, { id: newId(), jobId, productId, productCode, versionCode, snapshotDigest });
  await services.gitHost.ensureRepository(productCode, '');
  const main = 'refs/heads/main';
  const parent = await services.gitHost.readRef(productCode, main);
  const branch = `release/${versionCode}`;
  const result = await services.gitHost.commit({
    repository: productCode,
    parent,
    files: await unpackTree(bundle),
    message: `Release ${versionCode}\n`,
    author: { name: 'Assembox', email: 'assembox@example.com' },
    timestamp: 1_790_000_000,
    refs: [`refs/heads/${branch}`],
  });
  await services.gitHost.moveRef(productCode, main, parent, result.commit);
  const release = await findRelease(database, productId, versionCode);
  if (!release) throw new Error(`release ${versionCode} was not recorded`);
  await claimRefs(database, release, { branch, tag: `v${versionCode}`, parent });
  await recordCommit(database, release, result);
  await finishRelease(database, productId, versionCode, 'deployed');
  return result.commit;
}
